-- Of a plan, or a preview of an undo, that was made again because something had changed: the rows that are other ones
-- now, as they were shown before (see server/src/plan/difference.rs).

alter table import add column differing_rows bigint;
alter table undo add column differing_rows bigint;

create table import_row_before (
    workspace_id integer not null,
    import_id    bigint not null,
    row          integer not null,
    outcome      "char" not null,
    lead_id      bigint,
    company      jsonb,
    changes      jsonb,
    problems     jsonb,
    -- As import_row: both are only ever deleted together.
    constraint import_row_before_pk primary key (workspace_id, import_id, row),
    constraint import_row_before_outcome_check check (outcome in ('n', 'o', 'u', 's'))
);

create table undo_row_before (
    workspace_id    integer not null,
    import_id       bigint not null,
    row             integer not null,
    outcome         "char" not null,
    changes         jsonb,
    kept            jsonb,
    reason          text,
    later_import_id bigint,
    constraint undo_row_before_pk primary key (workspace_id, import_id, row),
    constraint undo_row_before_outcome_check check (outcome in ('d', 'b', 'p', 'k', 'g'))
);

grant select, insert, update, delete on import_row_before, undo_row_before to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array['import_row_before', 'undo_row_before']
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;
