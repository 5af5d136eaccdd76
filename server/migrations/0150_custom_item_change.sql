-- What people did to custom items, and to which leads' values (see server/src/custom_item/change.rs).

-- Kept for ever, as name_change is.
create table custom_item_change (
    workspace_id          integer not null,
    -- From 1, given under the workspace's lock.
    custom_item_change_id integer not null,
    account_id            integer not null,
    custom_item_id        integer not null,
    -- The item as it was, and as it is to be; null: it was deleted.
    old_item              jsonb not null,
    new_item              jsonb,
    -- [["乙", "乙型"]]: old and new text.
    renamed_options       jsonb not null default '[]',
    removed_options       text[] not null default '{}',
    added_options         text[] not null default '{}',
    -- How many leads lose a value.
    losing_leads          bigint not null,
    -- How many leads were changed so far, and through which lead: the checkpoint.
    leads                 bigint not null default 0,
    through_lead          bigint not null default 0,
    created_at            timestamptz not null default now(),
    -- Null while leads still hold what they held before.
    ended_at              timestamptz,
    constraint custom_item_change_pk primary key (workspace_id, custom_item_change_id)
);
-- Of an item one change at a time.
create unique index custom_item_change_one_unique on custom_item_change (workspace_id, custom_item_id)
    where ended_at is null;

-- The values that a change took or changed: part of each lead's own history.
create table custom_item_change_lead (
    workspace_id          integer not null,
    lead_id               bigint not null,
    custom_item_change_id integer not null,
    old_value             text not null,
    -- Null: it was removed.
    new_value             text,
    constraint custom_item_change_lead_pk primary key (workspace_id, lead_id, custom_item_change_id),
    constraint custom_item_change_lead_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade
);

grant select, insert, update, delete on custom_item_change, custom_item_change_lead to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array['custom_item_change', 'custom_item_change_lead']
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;
