-- Of the rows of one company, the newest is used. It is written if it is not older than the stored one, and differs
-- from it.
with newest as (
    select distinct on (corporate_number) *
    from directory_staging
    order by corporate_number, updated_on desc, changed_on desc, line desc
)
insert into directory_company (corporate_number, updated_on, changed_on, is_listed, name, name_key, legal_form, grams,
                               phonetic, zip_code, prefecture, city, street)
select newest.corporate_number, newest.updated_on, newest.changed_on, newest.is_listed, newest.name, newest.name_key,
       newest.legal_form, newest.grams, newest.phonetic, newest.zip_code, newest.prefecture, newest.city, newest.street
from newest
left join directory_company as present using (corporate_number)
where present.corporate_number is null
   or ((newest.updated_on, newest.changed_on) >= (present.updated_on, present.changed_on)
       and row (newest.updated_on, newest.changed_on, newest.is_listed, newest.name, newest.name_key, newest.legal_form,
                newest.grams, newest.phonetic, newest.zip_code, newest.prefecture, newest.city, newest.street)
           is distinct from
           row (present.updated_on, present.changed_on, present.is_listed, present.name, present.name_key,
                present.legal_form, present.grams, present.phonetic, present.zip_code, present.prefecture, present.city,
                present.street))
on conflict on constraint directory_company_pk do update
set updated_on = excluded.updated_on, changed_on = excluded.changed_on, is_listed = excluded.is_listed,
    name = excluded.name, name_key = excluded.name_key, legal_form = excluded.legal_form, grams = excluded.grams,
    phonetic = excluded.phonetic, zip_code = excluded.zip_code, prefecture = excluded.prefecture, city = excluded.city,
    street = excluded.street
