-- Gone with the transaction. Columns in the order in which the rows are copied; null keeps what is registered.
create temporary table overwritten_lead (
    lead_id bigint, last_name text, first_name text, last_name_kana text, first_name_kana text, company_name text,
    phone text, fax text, mobile text, department text, job_title text, zip_code text, prefecture text, city text,
    address1 text, address2 text, website text, industry text, occupation text,
    status_id integer, group_id integer, mail_consent boolean, birth_date date, custom jsonb
) on commit drop;
create temporary table added_lead_name (lead_id bigint, name_id integer, position integer) on commit drop;
create temporary table added_lead_memo (lead_id bigint, number integer, memo text) on commit drop;
