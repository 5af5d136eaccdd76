update undo
set state = 'planning', done_rows = 0,
    previous_counts = jsonb_build_object(
        'leads', lead_count, 'removed', removed_count, 'restored', restored_count, 'partly_restored', partly_count,
        'kept', kept_count, 'gone', gone_count, 'kept_values', kept_value_count, 'removed_names', removed_name_count)
where workspace_id = $1 and import_id = $2
