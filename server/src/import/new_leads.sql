insert into lead (workspace_id, lead_id, email, last_name, first_name, last_name_kana, first_name_kana, company_name,
                  phone, fax, mobile, department, job_title, zip_code, prefecture, city, address1, address2, website,
                  industry, occupation, status_id, group_id, mail_consent, birth_date, custom)
select $1, lead_id, email, last_name, first_name, last_name_kana, first_name_kana, company_name,
       phone, fax, mobile, department, job_title, zip_code, prefecture, city, address1, address2, website,
       industry, occupation, status_id, group_id, mail_consent, birth_date, custom
from new_lead
order by email
on conflict on constraint lead_email_unique do nothing
