update undo
set state = 'planned', version = version + 1, planned_at = now(), done_rows = total_rows, changes = $3,
    later_imports = $4, used_names = $5, removed_names = $6, custom_items = $7, lead_count = $8, removed_count = $9,
    restored_count = $10, partly_count = $11, kept_count = $12, gone_count = $13, kept_value_count = $14,
    removed_name_count = $15, companies = $16, differing_rows = $17, preview_bytes = $18
where workspace_id = $1 and import_id = $2 and state = 'planning'
