-- What the planner knows of tables that have just grown (server/src/statistics.rs).

-- Only a table's owner may analyze it, and jobs run as a role that owns nothing: the one function that runs as the
-- owner. It takes nothing from anybody, reads catalogs alone and changes no row.
--
-- Looks at the tables that hold workspaces' rows. One that has grown by a tenth, or by 256 pages (2 MiB, a thousand
-- leads), is analyzed: a workspace that has just come must be known beside the large ones, and not only when it makes a
-- tenth of all. The number of pages is true at once; what was changed in place is counted with a delay of some seconds.
--
-- A table that somebody else is vacuuming or analyzing is left out: waiting for it would cancel an autovacuum. The
-- answer is how many were.
create function analyze_grown_tables() returns integer
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    -- A table that is left out is no warning.
    set client_min_messages = error
as $$
declare
    grown oid;
    left_out integer := 0;
begin
    for grown in
        select owned.oid
        from pg_class as owned
        cross join lateral (select pg_relation_size(owned.oid) / current_setting('block_size')::bigint as pages) as now
        where owned.relkind = 'r' and owned.relpersistence = 'p' and owned.relrowsecurity
          and owned.relowner = (select oid from pg_roles where rolname = current_user)
          -- Of a small one nothing needs to be known.
          and now.pages >= 8
          and (now.pages - owned.relpages > least(owned.relpages / 10, 255)
               or pg_stat_get_mod_since_analyze(owned.oid) > least(owned.reltuples / 10 + 1000, 20000))
    loop
        execute format('analyze (skip_locked) %s', grown::regclass);
        -- What is analyzed is locked until the transaction ends.
        if not exists (select from pg_locks
                       where pid = pg_backend_pid() and relation = grown and mode = 'ShareUpdateExclusiveLock'
                         and database = (select oid from pg_database where datname = current_database())) then
            left_out := left_out + 1;
        end if;
    end loop;
    return left_out;
end $$;
revoke all on function analyze_grown_tables() from public;
grant execute on function analyze_grown_tables() to torikomi_app;
