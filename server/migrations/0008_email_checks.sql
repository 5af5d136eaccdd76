-- The check of e-mail addresses (see server/src/email_check.rs).

alter table workspace add column email_check text not null default 'off';
alter table workspace add constraint workspace_email_check_check check (email_check in ('off', 'dns', 'smtp'));

-- Imports whose new leads are walked through.
create table email_check_import (
    workspace_id integer not null,
    import_id    bigint not null,
    -- How many leads it registered.
    to_check     bigint not null,
    checked      bigint not null default 0,
    -- The checkpoint, and where the import has left off.
    through_row  integer not null default 0,
    last_row     integer not null,
    is_done      boolean not null default false,
    constraint email_check_import_pk primary key (workspace_id, import_id),
    constraint email_check_import_fk foreign key (workspace_id, import_id) references import (workspace_id, import_id)
);

-- Single leads that are to be checked, for the first time or once more. Without a foreign key to lead: it would be looked
-- up for each of very many; a lead that is gone is left out.
create table email_check_lead (
    workspace_id integer not null,
    lead_id      bigint not null,
    -- Null: registered, or changed, by a person.
    import_id    bigint,
    tries        integer not null default 0,
    run_after    timestamptz not null default now(),
    constraint email_check_lead_pk primary key (workspace_id, lead_id)
);
create index email_check_lead_run_after_idx on email_check_lead (workspace_id, run_after);
create index email_check_lead_import_idx on email_check_lead (workspace_id, import_id) where import_id is not null;

-- Verdicts that changed a lead's tags: part of the lead's own history.
create table lead_email_check (
    workspace_id integer not null,
    lead_id      bigint not null,
    -- The lead's, after it.
    revision     integer not null,
    verdict      text not null,
    old_tag      text,
    new_tag      text,
    created_at   timestamptz not null default now(),
    constraint lead_email_check_pk primary key (workspace_id, lead_id, revision),
    constraint lead_email_check_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade,
    constraint lead_email_check_verdict_check check (verdict in ('exists', 'ng', 'unchecked'))
);

grant select, insert, update, delete on email_check_import, email_check_lead, lead_email_check to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array['email_check_import', 'email_check_lead', 'lead_email_check']
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;
