update lead
set last_name = coalesce(back.last_name, lead.last_name),
    first_name = coalesce(back.first_name, lead.first_name),
    last_name_kana = coalesce(back.last_name_kana, lead.last_name_kana),
    first_name_kana = coalesce(back.first_name_kana, lead.first_name_kana),
    company_name = coalesce(back.company_name, lead.company_name),
    phone = coalesce(back.phone, lead.phone),
    fax = coalesce(back.fax, lead.fax),
    mobile = coalesce(back.mobile, lead.mobile),
    department = coalesce(back.department, lead.department),
    job_title = coalesce(back.job_title, lead.job_title),
    zip_code = coalesce(back.zip_code, lead.zip_code),
    prefecture = coalesce(back.prefecture, lead.prefecture),
    city = coalesce(back.city, lead.city),
    address1 = coalesce(back.address1, lead.address1),
    address2 = coalesce(back.address2, lead.address2),
    website = coalesce(back.website, lead.website),
    industry = coalesce(back.industry, lead.industry),
    occupation = coalesce(back.occupation, lead.occupation),
    status_id = nullif(coalesce(back.status_id, lead.status_id), 0),
    group_id = nullif(coalesce(back.group_id, lead.group_id), 0),
    mail_consent = case when back.mail_consent is null then lead.mail_consent
                        when back.mail_consent >= 0 then back.mail_consent = 1 end,
    birth_date = nullif(coalesce(back.birth_date, lead.birth_date), 'infinity'),
    custom = nullif((coalesce(lead.custom, '{}') || back.custom_set)
                    - array(select jsonb_object_keys(back.custom_off)), '{}'),
    revision = lead.revision + 1,
    recorded_writes = lead.recorded_writes + 1,
    updated_at = now()
from restored_lead as back
where lead.workspace_id = $1 and lead.lead_id = back.lead_id
