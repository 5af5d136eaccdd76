-- Webhooks: who is called when an import has ended, and what is still to be told (see server/src/webhook.rs).

create table webhook (
    workspace_id     integer not null,
    webhook_id       integer not null,
    url              text not null,
    -- As it was told: `whsec_…`. Kept, because every call is signed with it.
    secret           text not null,
    -- Signs too until then, so that a receiver can change over.
    previous_secret  text,
    previous_until   timestamptz,
    is_enabled       boolean not null default true,
    -- How many there were: what the next ones are numbered by.
    deliveries       integer not null default 0,
    attempts         integer not null default 0,
    created_at       timestamptz not null default now(),
    constraint webhook_pk primary key (workspace_id, webhook_id)
);

-- The outbox: one row for an event and a webhook. Its calls are made of the import's rows when they are sent.
create table webhook_delivery (
    workspace_id integer not null,
    delivery_id  uuid not null default gen_random_uuid(),
    webhook_id   integer not null,
    number       integer not null,
    event        text not null,
    -- Null: a test.
    import_id    bigint,
    -- What the calls say of the import, as it was when it ended.
    content      jsonb not null,
    -- Rows behind this one are not told: a failed import has left off there.
    last_row     integer not null default 0,
    state        text not null default 'waiting',
    parts        integer not null,
    -- The checkpoint: how many parts were taken, and through which row of the file.
    done_parts   integer not null default 0,
    through_row  integer not null default 0,
    -- Of the part at hand.
    tries        integer not null default 0,
    run_after    timestamptz not null default now(),
    created_at   timestamptz not null default now(),
    ended_at     timestamptz,
    constraint webhook_delivery_pk primary key (workspace_id, delivery_id),
    constraint webhook_delivery_number_unique unique (workspace_id, webhook_id, number),
    constraint webhook_delivery_webhook_fk foreign key (workspace_id, webhook_id)
        references webhook (workspace_id, webhook_id) on delete cascade,
    constraint webhook_delivery_event_check check (event in ('import.done', 'import.failed', 'import.undone', 'test')),
    constraint webhook_delivery_state_check check (state in ('waiting', 'delivered', 'given_up')),
    constraint webhook_delivery_parts_check check (done_parts between 0 and parts and parts > 0)
);
create index webhook_delivery_waiting_idx on webhook_delivery (workspace_id, webhook_id, run_after)
    where state = 'waiting';

-- The log: the last thousand calls of each webhook.
create table webhook_attempt (
    workspace_id integer not null,
    webhook_id   integer not null,
    number       integer not null,
    delivery_id  uuid not null,
    part         integer not null,
    milliseconds integer not null,
    status       smallint,
    -- Null: the call was taken.
    fault        text,
    created_at   timestamptz not null,
    constraint webhook_attempt_pk primary key (workspace_id, webhook_id, number),
    constraint webhook_attempt_delivery_fk foreign key (workspace_id, delivery_id)
        references webhook_delivery (workspace_id, delivery_id) on delete cascade,
    constraint webhook_attempt_fault_check
        check (fault in ('status', 'redirect', 'timed_out', 'unreachable', 'private_address'))
);
create index webhook_attempt_delivery_idx on webhook_attempt (workspace_id, delivery_id);

grant select, insert, update, delete on webhook, webhook_delivery, webhook_attempt to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array['webhook', 'webhook_delivery', 'webhook_attempt']
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;
