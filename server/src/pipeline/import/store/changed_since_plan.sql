-- Whether something that the plan touches after row $3 has changed since it was built, except the names that it creates
-- (`start::are_new_names_unknown`). $4: the import has begun, and those names may exist.
select
    -- a lead that it overwrites
    exists (select
            from import_row
            left join lead on lead.workspace_id = import_row.workspace_id and lead.lead_id = import_row.lead_id
            where import_row.workspace_id = $1 and import_row.import_id = $2 and import_row.row > $3
              and import_row.outcome in ('o', 'u')
              and lead.revision is distinct from import_row.lead_revision
              -- checks of its address, which no plan knows while it is built, change only its tags
              and (coalesce(import_row.changes ? 'tags', false)
                   or lead.revision is distinct from import_row.lead_revision
                      + (select count(*) from lead_email_check as checked
                         where checked.workspace_id = $1 and checked.lead_id = lead.lead_id
                           and checked.revision > import_row.lead_revision and checked.revision <= lead.revision)))
    -- whether a lead leaves its company with its name, and which: companies change without a lead's revision
    or exists (select
               from (select max((import_row.company ->> 'left_id')::integer) as planned_id, company.company_id,
                            bool_or(company.name_key <> import_row.company ->> 'name_key'
                                    or company.legal_form <> (import_row.company ->> 'legal_form')::smallint
                                       and 0 not in (company.legal_form,
                                                     (import_row.company ->> 'legal_form')::smallint)
                                   ) as is_incompatible
                     from import_row
                     join lead on lead.workspace_id = import_row.workspace_id and lead.lead_id = import_row.lead_id
                     left join company on company.workspace_id = lead.workspace_id
                                      and company.company_id = lead.company_id and not company.is_leaving
                     where import_row.workspace_id = $1 and import_row.import_id = $2 and import_row.row > $3
                       and import_row.company is not null
                     group by import_row.lead_id, company.company_id) as renamed
               where planned_id is distinct from case when is_incompatible then company_id end)
    -- an address that it registers
    or exists (select
               from import_row
               join lead on lead.workspace_id = import_row.workspace_id and lead.email = import_row.email
               where import_row.workspace_id = $1 and import_row.import_id = $2 and import_row.row > $3
                 and import_row.outcome = 'n')
    -- a name that its rows use
    or exists (select
               from import
               cross join lateral jsonb_array_elements(import.used_names) as used
               left join name on name.workspace_id = $1 and name.name_id = (used ->> 0)::integer
               where import.workspace_id = $1 and import.import_id = $2
                 and name.name is distinct from used ->> 1)
    -- room for the names that it creates
    or not $4 and exists (
               select
               from (select created.kind, count(*) as names
                     from import
                     cross join lateral jsonb_to_recordset(import.new_names) as created (kind text, name text)
                     where import.workspace_id = $1 and import.import_id = $2 group by 1) as created
               where created.names + (select count(*) from name
                                      where name.workspace_id = $1 and name.kind = created.kind) > $5)
