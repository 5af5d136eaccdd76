update lead
set email = $3, last_name = texts[1], first_name = texts[2], last_name_kana = texts[3], first_name_kana = texts[4],
    company_name = texts[5], phone = texts[6], fax = texts[7], mobile = texts[8], department = texts[9],
    job_title = texts[10], zip_code = texts[11], prefecture = texts[12], city = texts[13], address1 = texts[14],
    address2 = texts[15], website = texts[16], industry = texts[17], occupation = texts[18], status_id = $5,
    group_id = $6, mail_consent = $7, birth_date = $8::date, custom = $9, revision = revision + 1, updated_at = now()
from (select $4::text[] as texts) as new
where workspace_id = $1 and lead_id = $2
returning revision
