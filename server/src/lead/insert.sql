insert into lead (workspace_id, lead_id, email, last_name, first_name, last_name_kana, first_name_kana, company_name,
                  phone, fax, mobile, department, job_title, zip_code, prefecture, city, address1, address2, website,
                  industry, occupation, status_id, group_id, mail_consent, birth_date, custom)
select $1, $2, $3, texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], texts[7], texts[8], texts[9], texts[10],
       texts[11], texts[12], texts[13], texts[14], texts[15], texts[16], texts[17], texts[18], $5, $6, $7, $8::date, $9
from (select $4::text[] as texts) as new
