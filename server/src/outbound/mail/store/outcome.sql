-- The outcome of an attempt ($5, $6), if the row is still as the attempt has left it ($3, $4).
update mail
set state = case when cancel_asked and $5 <> 'sent' then 'cancelled' else $5 end,
    -- A failed mail keeps its message if it may have arrived: then the same message is sent again.
    message = case when not cancel_asked and ($5 = 'prepared' or $5 = 'failed' and $8 > 0) then message end,
    -- The address of a lead that was deleted meanwhile is not kept (lead/erasure.rs).
    email = case when $5 <> 'waiting'
                      and exists (select from lead where lead.workspace_id = $1 and lead.lead_id = mail.lead_id)
                 then email end,
    reason = case when cancel_asked and $5 <> 'sent' then reason else $6 end,
    attempts = $7, doubts = $8, next_at = now() + $9 * interval '1 second', is_file = $10,
    give_up_at = coalesce(give_up_at, now() + $11 * interval '1 second'),
    ended_at = case when $5 in ('sent', 'failed', 'cancelled') or cancel_asked then now() end
where workspace_id = $1 and mail_id = $2 and state = $3 and attempts = $4
