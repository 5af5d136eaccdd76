-- How much a workspace sends to the outside: mails a day, and what people may do only so often in an hour.

-- Mails that were handed to the mail server (or written as files) on the latest day on which any was, by the workspace's
-- zone.
create table mail_day (
    workspace_id integer not null,
    day          date not null,
    mails        bigint not null,
    constraint mail_day_pk primary key (workspace_id)
);

-- How often something was done since the beginning of the present hour, which begins with the first time.
create table hourly_count (
    workspace_id integer not null,
    act          text not null,
    began_at     timestamptz not null,
    times        integer not null,
    constraint hourly_count_pk primary key (workspace_id, act),
    constraint hourly_count_act_check check (act in ('test_mail', 'webhook_test', 'webhook_again'))
);

grant select, insert, update, delete on mail_day, hourly_count to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array['mail_day', 'hourly_count']
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;
