-- What people did to single leads, and how leads are found. All of it owned, as in 0001.

-- Registrations and edits by a person: with the rows of imports and the changes of names, a lead's own history.
create table lead_change (
    workspace_id integer not null,
    lead_id      bigint not null,
    -- The lead's, after it.
    revision     integer not null,
    account_id   integer not null,
    action       text not null,
    -- [{"key": "city", "old": "港区", "new": null}, …]: only what changed.
    changes      jsonb not null,
    created_at   timestamptz not null default now(),
    constraint lead_change_pk primary key (workspace_id, lead_id, revision),
    constraint lead_change_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade,
    constraint lead_change_action_check check (action in ('register', 'edit'))
);

-- A file that somebody takes out: kept as long as it may be fetched.
create table lead_export (
    workspace_id    integer not null,
    export_id       uuid not null,
    account_id      integer not null,
    -- As the API takes it.
    draft           jsonb not null,
    leads           bigint not null,
    -- The workspace's `changes` when every value was found writable; null: it may have changed in silence since.
    checked_changes bigint,
    created_at      timestamptz not null default now(),
    constraint lead_export_pk primary key (workspace_id, export_id)
);

-- The search index (server/src/search.rs): leads in segments of 65,536 neighbouring numbers.
create table search_segment (
    workspace_id integer not null,
    segment      integer not null,
    -- Of the way in which it was made; 0: not made yet. Another one than the server's is as good as none.
    version      integer not null default 0,
    -- Its terms are spread over 2^part_bits parts.
    part_bits    smallint not null default 0,
    built_at     timestamptz,
    constraint search_segment_pk primary key (workspace_id, segment)
);

-- No foreign key to search_segment: it would be looked up for every part, and both are only ever written together.
create table search_part (
    workspace_id integer not null,
    segment      integer not null,
    part         integer not null,
    content      bytea not null,
    constraint search_part_pk primary key (workspace_id, segment, part)
);
-- Bitmaps are as small as they get.
alter table search_part alter column content set storage external;

-- Leads that were changed since their segment was made, other than by imports. A row for each change, so that nobody
-- who changes a lead waits for whoever makes a segment.
create table search_unindexed (
    workspace_id integer not null,
    lead_id      bigint not null,
    revision     integer not null,
    constraint search_unindexed_pk primary key (workspace_id, lead_id, revision)
);

-- Imports whose leads are not indexed yet, by segment; -1: in which segments they are has not been looked at yet.
create table search_pending (
    workspace_id integer not null,
    import_id    bigint not null,
    segment      integer not null,
    -- The import has left all of its leads there as they were: what the index tells of them holds, but for the import.
    is_unchanged boolean not null default false,
    constraint search_pending_pk primary key (workspace_id, segment, import_id)
);

grant select, insert, update, delete on
    lead_change, lead_export, search_segment, search_part, search_unindexed, search_pending
to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array['lead_change', 'lead_export', 'search_segment', 'search_part', 'search_unindexed',
                                 'search_pending']
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;
