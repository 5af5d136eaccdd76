(select jsonb_build_object(
     'state', undo.state,
     'version', undo.version,
     'counts', case when undo.version > 0 then jsonb_build_object(
         'leads', undo.lead_count, 'removed', undo.removed_count, 'restored', undo.restored_count,
         'partly_restored', undo.partly_count, 'kept', undo.kept_count, 'gone', undo.gone_count,
         'kept_values', undo.kept_value_count, 'removed_names', undo.removed_name_count) end,
     'previous_counts', undo.previous_counts,
     'differing_rows', undo.differing_rows,
     'progress', jsonb_build_object('done_rows', undo.done_rows, 'total_rows', undo.total_rows),
     'removed_names', (select coalesce(jsonb_agg(jsonb_build_object('kind', name -> 1, 'name', name -> 2) order by place),
                                       '[]')
                       from jsonb_array_elements(undo.removed_names) with ordinality as named (name, place)
                       where place <= 100),
     'companies', undo.companies,
     'worker', (select person_name from account
                where account.account_id = undo.account_id and account.deleted_at is null),
     'started_at', to_char(undo.started_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
     'ended_at', to_char(undo.ended_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
     'failure', undo.failure)
 from undo where undo.workspace_id = import.workspace_id and undo.import_id = import.import_id)
