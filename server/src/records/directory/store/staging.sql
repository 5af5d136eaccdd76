-- Dropped at the end of the transaction. Columns are in the order in which the rows are copied.
create temporary table directory_staging (
    line bigint, corporate_number bigint, updated_on date, changed_on date, is_listed boolean, name text,
    name_key text collate "C", legal_form smallint, grams bigint[], phonetic text, zip_code text, prefecture text,
    city text, street text
) on commit drop
