-- Gone with the transaction. Columns in the order in which the rows are copied; null keeps what is registered.
create temporary table restored_lead (
    lead_id bigint, last_name text, first_name text, last_name_kana text, first_name_kana text, company_name text,
    phone text, fax text, mobile text, department text, job_title text, zip_code text, prefecture text, city text,
    address1 text, address2 text, website text, industry text, occupation text,
    -- 0 blanks
    status_id integer, group_id integer,
    -- -1 blanks, 0 希望しない, 1 希望する
    mail_consent integer,
    -- infinity blanks
    birth_date date,
    -- {"<custom_item_id>": "<value>"}, and the blank ones as keys
    custom_set jsonb, custom_off jsonb
) on commit drop;
create temporary table taken_lead_name (lead_id bigint, name_id integer) on commit drop;
create temporary table taken_lead_memo (lead_id bigint, memo text) on commit drop;
