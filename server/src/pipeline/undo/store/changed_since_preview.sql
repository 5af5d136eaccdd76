-- Whether something that the undo touches has changed since its preview was built.
select
    -- a lead: edited, or deleted
    exists (select
            from undo join undo_row using (workspace_id, import_id)
            left join lead on lead.workspace_id = undo_row.workspace_id and lead.lead_id = undo_row.lead_id
            where undo.workspace_id = $1 and undo.import_id = $2 and undo_row.row > undo.applied_row
              and lead.revision - lead.recorded_writes is distinct from undo_row.lead_edits)
    -- a later import that has a row for one of them: ended since, or undone since
    or exists (select
               from undo
               join import as this on this.workspace_id = undo.workspace_id and this.import_id = undo.import_id
               join import as later on later.workspace_id = undo.workspace_id and later.ended_at > this.ended_at
               join import_row on import_row.workspace_id = later.workspace_id
                               and import_row.import_id = later.import_id
                               and import_row.row <= later.applied_row and import_row.outcome in ('o', 'u')
               join undo_row on undo_row.workspace_id = undo.workspace_id and undo_row.lead_id = import_row.lead_id
                             and undo_row.import_id = undo.import_id and undo_row.row > undo.applied_row
               where undo.workspace_id = $1 and undo.import_id = $2
                 and later.state in ('done', 'failed', 'undoing', 'undone')
                 and (later.state <> 'undone') <> (later.import_id = any(undo.later_imports)))
    -- a name that is restored or removed
    or exists (select
               from undo
               cross join lateral jsonb_array_elements(undo.used_names) as used
               left join name on name.workspace_id = $1 and name.name_id = (used ->> 0)::integer
               where undo.workspace_id = $1 and undo.import_id = $2
                 and name.name is distinct from used ->> 1)
