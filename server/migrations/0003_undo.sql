-- Undo: a whole import taken back (see server/src/undo.rs).

-- How many of a lead's revisions were written by what is recorded elsewhere: an import, an undo, a change of settings
-- that leads follow. The others are somebody's edits of this lead.
alter table lead add column recorded_writes integer not null default 0;

create table undo (
    workspace_id      integer not null,
    import_id         bigint not null,
    -- Who asked for the preview; from the start on, who started it.
    account_id        integer not null,
    state             text not null default 'planning',
    -- Counts the previews; 0 until the first one is there.
    version           integer not null default 0,
    -- The workspace's `changes` when the preview was made.
    changes           bigint,
    -- The imports behind this one that had ended and were not yet taken back when the preview was made.
    later_imports     bigint[] not null default '{}',
    -- [[name_id, "展示会"]]: names that are given back or taken off.
    used_names        jsonb not null default '[]',
    -- The custom items when the preview was made.
    custom_items      jsonb not null default '[]',
    -- [[name_id, "tag", "展示会"]]: names that the import created and that leave with it; in the end, that have left.
    removed_names     jsonb not null default '[]',
    total_rows        bigint not null default 0,
    done_rows         bigint not null default 0,
    -- The checkpoint: through which row of undo_row leads are changed.
    applied_row       integer not null default 0,
    lead_count        bigint not null default 0,
    removed_count     bigint not null default 0,
    restored_count    bigint not null default 0,
    partly_count      bigint not null default 0,
    kept_count        bigint not null default 0,
    gone_count        bigint not null default 0,
    kept_value_count  bigint not null default 0,
    removed_name_count bigint not null default 0,
    previous_counts   jsonb,
    -- What the import was before: 'done' or 'failed'.
    import_state      text,
    -- {"ja": "…", "en": "…"}
    failure           jsonb,
    created_at        timestamptz not null default now(),
    planned_at        timestamptz,
    started_at        timestamptz,
    ended_at          timestamptz,
    constraint undo_pk primary key (workspace_id, import_id),
    constraint undo_import_fk foreign key (workspace_id, import_id) references import (workspace_id, import_id),
    constraint undo_state_check check (state in ('planning', 'planned', 'processing', 'done', 'failed')),
    constraint undo_import_state_check check (import_state in ('done', 'failed')),
    constraint undo_counts_check check
        (lead_count = removed_count + restored_count + partly_count + kept_count + gone_count)
);

-- What becomes of each lead that the import registered or changed. Written by the preview and only read by the undo.
create table undo_row (
    workspace_id    integer not null,
    import_id       bigint not null,
    -- The first row of the file that is about the lead.
    row             integer not null,
    -- d removed, b as before, p partly so, k kept, g gone
    outcome         "char" not null,
    is_new          boolean not null,
    lead_id         bigint not null,
    email           text collate "C",
    -- Somebody's edits of the lead that the preview saw (revision - recorded_writes); null: it was gone.
    lead_edits      integer,
    -- [{"key": "status", "old": "いま", "new": "前"}]
    changes         jsonb,
    -- [{"key": "status", "old": …, "new": …, "present": …, "reason": "edited", "later_import_id": null}]
    kept            jsonb,
    -- Why a lead that the import registered is kept.
    reason          text,
    later_import_id bigint,
    -- As import_row: both are only ever deleted together.
    constraint undo_row_pk primary key (workspace_id, import_id, row),
    constraint undo_row_outcome_check check (outcome in ('d', 'b', 'p', 'k', 'g')),
    constraint undo_row_reason_check check (reason in ('later_import', 'edited'))
);
create index undo_row_outcome_idx on undo_row (workspace_id, import_id, outcome, row);
create index undo_row_lead_idx on undo_row (workspace_id, lead_id);

grant select, insert, update, delete on undo, undo_row to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array['undo', 'undo_row']
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;
