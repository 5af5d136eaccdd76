-- Companies, the directory in which they are found, and what became of the company names of an import.

-- ── global ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- The open data of Japan's National Tax Agency, as `torikomi directory load` keeps it; read by everybody, written by
-- the tables' owner alone. A company that may not be matched (its register is closed, its number was taken back, it is
-- not to be searched for) stays as its number and its dates: an older file must not bring it back.
create table directory_company (
    corporate_number bigint not null,
    -- 更新年月日 and 変更年月日: what is older never overwrites what is newer.
    updated_on       date not null,
    changed_on       date not null,
    is_listed        boolean not null,
    name             text not null default '',
    -- The name as it is compared (server/src/company/name.rs): proper name and legal form; null where not listed.
    name_key         text collate "C",
    legal_form       smallint,
    -- Every three characters in a row of name_key, packed into a number.
    grams            bigint[],
    phonetic         text not null default '',
    zip_code         text not null default '',
    prefecture       text not null default '',
    city             text not null default '',
    street           text not null default '',
    constraint directory_company_pk primary key (corporate_number)
);
create index directory_company_name_key_idx on directory_company (name_key, legal_form) where is_listed;
create index directory_company_grams_idx on directory_company using gin (grams) where is_listed;

-- Every load that was committed; the last one tells what there is.
create table directory_load (
    load_id      integer generated always as identity,
    files        text[] not null,
    rows_read    bigint not null,
    rows_written bigint not null,
    -- Afterwards: companies that may be matched, and the newest 更新年月日.
    companies    bigint not null,
    newest_on    date,
    loaded_at    timestamptz not null default now(),
    constraint directory_load_pk primary key (load_id)
);

-- ── owned ───────────────────────────────────────────────────────────────────────────────────────────────────────

-- A record that leads can belong to (lead.company_id). Blank texts are ''.
create table company (
    workspace_id     integer not null,
    company_id       integer not null,
    name             text not null,
    name_key         text collate "C" not null,
    legal_form       smallint not null,
    phonetic         text not null default '',
    corporate_number bigint,
    domains          text[] not null default '{}',
    phone            text not null default '',
    fax              text not null default '',
    zip_code         text not null default '',
    prefecture       text not null default '',
    city             text not null default '',
    address1         text not null default '',
    address2         text not null default '',
    website          text not null default '',
    industry         text not null default '',
    memo             text not null default '',
    -- The import that registered it; null: a person did.
    import_id        bigint,
    -- Deleted: gone for everybody, until no lead holds it any more and the row goes too.
    is_leaving       boolean not null default false,
    -- Leads of its name are being brought to it: through this one; null: none are.
    joined_through   bigint,
    -- Counts the changes by people.
    revision         integer not null default 1,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    constraint company_pk primary key (workspace_id, company_id),
    constraint company_corporate_number_unique unique (workspace_id, corporate_number)
);
create index company_name_key_idx on company (workspace_id, name_key);
-- What is still to be brought to its end.
create index company_following_idx on company (workspace_id) where is_leaving or joined_through is not null;

-- The grams of a company's name. A table, because row-level security keeps `@>` out of an index.
create table company_gram (
    workspace_id integer not null,
    gram         bigint not null,
    company_id   integer not null,
    constraint company_gram_pk primary key (workspace_id, gram, company_id),
    constraint company_gram_company_fk foreign key (workspace_id, company_id)
        references company (workspace_id, company_id) on delete cascade
);
create index company_gram_company_idx on company_gram (workspace_id, company_id);

-- 新規リード情報から企業情報を登録する: an import that registers companies too, and how far it is with them.
create table import_company (
    workspace_id         integer not null,
    import_id            bigint not null,
    state                text not null default 'waiting',
    -- The last row of the import whose lead was looked at, and how many were.
    done_row             integer not null default 0,
    done_leads           bigint not null default 0,
    names_matched        bigint not null default 0,
    names_none           bigint not null default 0,
    names_several        bigint not null default 0,
    companies_registered bigint not null default 0,
    leads_joined         bigint not null default 0,
    leads_without        bigint not null default 0,
    -- Whether every name without a company can be written in Shift-JIS.
    is_shift_jis         boolean not null default true,
    failure              jsonb,
    ended_at             timestamptz,
    constraint import_company_pk primary key (workspace_id, import_id),
    constraint import_company_import_fk foreign key (workspace_id, import_id)
        references import (workspace_id, import_id) on delete cascade,
    constraint import_company_state_check check (state in ('waiting', 'processing', 'done', 'failed'))
);

-- What became of each name of such an import: looked up once, however many leads have it.
create table import_company_name (
    workspace_id integer not null,
    import_id    bigint not null,
    name_key     text collate "C" not null,
    legal_form   smallint not null,
    -- As the first lead has it, and that lead's row.
    name         text not null,
    row          integer not null,
    -- o one company, n none, s several
    outcome      "char" not null,
    company_id   integer,
    constraint import_company_name_pk primary key (workspace_id, import_id, name_key, legal_form),
    constraint import_company_name_import_fk foreign key (workspace_id, import_id)
        references import_company (workspace_id, import_id) on delete cascade,
    constraint import_company_name_outcome_check check (outcome in ('o', 'n', 's'))
);
create index import_company_name_row_idx on import_company_name (workspace_id, import_id, row) where outcome in ('n', 's');

-- ── the second wall ─────────────────────────────────────────────────────────────────────────────────────────────

grant select on directory_company, directory_load to torikomi_app;
grant select, insert, update, delete on company, company_gram, import_company, import_company_name to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array['company', 'company_gram', 'import_company', 'import_company_name']
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;
