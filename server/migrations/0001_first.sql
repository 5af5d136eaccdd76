-- Three kinds of tables (see README): owned ones begin with workspace_id, which is in every key, unique constraint
-- and foreign key; global ones are few and small; work tables have no foreign keys to owned ones.

-- ── global ──────────────────────────────────────────────────────────────────────────────────────────────────────

create table workspace (
    workspace_id integer generated always as identity,
    name         text not null,
    time_zone    text not null default 'Asia/Tokyo',
    -- Counts what changes leads, names or custom items: a plan made at the same count needs no second look.
    changes      bigint not null default 0,
    -- The format's fixed columns as [{"item": "email", "header": "Mail"}, …], all 29; null: the default profile.
    profile      jsonb,
    created_at   timestamptz not null default now(),
    constraint workspace_pk primary key (workspace_id)
);

create table account (
    account_id          integer generated always as identity,
    workspace_id        integer not null,
    login_id            text not null,
    email               text not null,
    password_hash       text not null,
    person_name         text not null,
    may_import          boolean not null default false,
    may_edit_leads      boolean not null default false,
    may_export_leads    boolean not null default false,
    may_change_settings boolean not null default false,
    is_license_account  boolean not null default false,
    created_at          timestamptz not null default now(),
    last_sign_in_at     timestamptz,
    deleted_at          timestamptz,
    constraint account_pk primary key (account_id),
    constraint account_workspace_fk foreign key (workspace_id) references workspace (workspace_id) on delete cascade,
    constraint account_license_rights_check
        check (not is_license_account or (may_import and may_edit_leads and may_export_leads and may_change_settings))
);
create index account_workspace_idx on account (workspace_id);
-- A deleted account frees its login ID and address; its history keeps pointing at the row.
create unique index account_login_id_unique on account (login_id) where deleted_at is null;
-- One mailbox, however it is spelled.
create unique index account_email_unique on account (lower(email)) where deleted_at is null;

create table session (
    session_id text not null,
    account_id integer,
    content    jsonb not null,
    expires_at timestamptz not null,
    constraint session_pk primary key (session_id),
    constraint session_account_fk foreign key (account_id) references account (account_id) on delete cascade
);
create index session_expires_at_idx on session (expires_at);
create index session_account_idx on session (account_id);

-- By which other programs act as an account; the token itself is kept nowhere.
create table api_token (
    token_id            integer generated always as identity,
    workspace_id        integer not null,
    account_id          integer not null,
    token_hash          bytea not null,
    name                text not null,
    may_import          boolean not null default false,
    may_edit_leads      boolean not null default false,
    may_export_leads    boolean not null default false,
    may_change_settings boolean not null default false,
    created_at          timestamptz not null default now(),
    expires_at          timestamptz,
    -- To the minute.
    last_used_at        timestamptz,
    constraint api_token_pk primary key (token_id),
    constraint api_token_hash_unique unique (token_hash),
    constraint api_token_account_fk foreign key (account_id) references account (account_id) on delete cascade
);
create index api_token_account_idx on api_token (account_id);

-- Tries of a password in the present quarter of an hour; the subject (login ID, address or both) is hashed.
create table sign_in_try (
    subject        bytea not null,
    tries          integer not null,
    window_ends_at timestamptz not null,
    constraint sign_in_try_pk primary key (subject)
);

-- The address under which the first account is made, of the installation or of a workspace that was made on the
-- command line; spent with it.
create table setup_token (
    token_hash   bytea not null,
    -- Null: the first workspace comes into being with the account.
    workspace_id integer,
    created_at   timestamptz not null default now(),
    constraint setup_token_pk primary key (token_hash),
    constraint setup_token_workspace_fk foreign key (workspace_id)
        references workspace (workspace_id) on delete cascade
);

-- Of this database alone: what it keeps in an object store that others use too stands under it.
create table installation (
    installation_id uuid not null default gen_random_uuid(),
    only_one        boolean not null default true,
    constraint installation_pk primary key (only_one),
    constraint installation_only_one_check check (only_one)
);
insert into installation default values;

-- ── owned ───────────────────────────────────────────────────────────────────────────────────────────────────────

-- Numbers for leads, imports, names and custom items, handed out in ranges: a workspace's own, without sequences.
create table counter (
    workspace_id integer not null,
    kind         text not null,
    next_value   bigint not null default 1,
    constraint counter_pk primary key (workspace_id, kind),
    constraint counter_kind_check check (kind in ('lead', 'import', 'name', 'name_change', 'custom_item', 'company', 'mail', 'webhook'))
);

create table custom_item (
    workspace_id   integer not null,
    custom_item_id integer not null,
    -- From 0, without gaps; the order of the columns from AD on.
    position       integer not null,
    name           text not null,
    -- Trimmed and NFKC: what must be unique.
    name_key       text not null,
    kind           text not null,
    options        text[] not null default '{}',
    created_at     timestamptz not null default now(),
    constraint custom_item_pk primary key (workspace_id, custom_item_id),
    constraint custom_item_name_unique unique (workspace_id, name_key),
    constraint custom_item_position_unique unique (workspace_id, position) deferrable initially deferred,
    constraint custom_item_kind_check check (kind in ('text', 'long_text', 'number', 'date', 'select', 'checkbox'))
);

-- The dictionaries: status, group, person in charge, source, old mail group, member form, tag. Leads hold the ids.
-- A name that was deleted, or merged into another one, is of kind 'leaving' (blank, its number as its key) until no
-- lead holds it any more: for everybody else it is gone at once.
create table name (
    workspace_id integer not null,
    name_id      integer not null,
    kind         text not null,
    name         text not null,
    -- NFC: names are compared in it.
    name_key     text not null,
    -- The account behind a person in charge.
    account_id   integer,
    created_at   timestamptz not null default now(),
    constraint name_pk primary key (workspace_id, name_id),
    constraint name_unique unique (workspace_id, kind, name_key),
    constraint name_kind_check
        check (kind in ('status', 'group', 'person', 'source', 'old_mail_group', 'form', 'tag', 'leaving'))
);

-- What people did to names, kept for ever.
create table name_change (
    workspace_id   integer not null,
    name_change_id integer not null,
    account_id     integer not null,
    kind           text not null,
    action         text not null,
    name_id        integer not null,
    old_name       text not null,
    new_name       text,
    -- Of a merge: what the leads get instead; null: nothing.
    into_name_id   integer,
    -- How many leads were changed so far.
    leads          bigint not null default 0,
    created_at     timestamptz not null default now(),
    -- Null while leads still hold the name.
    ended_at       timestamptz,
    constraint name_change_pk primary key (workspace_id, name_change_id),
    constraint name_change_action_check check (action in ('rename', 'merge', 'delete'))
);
create unique index name_change_leaving_unique on name_change (workspace_id, name_id) where ended_at is null;

-- Identity is the address, case-sensitive. Blank texts are ''.
create table lead (
    workspace_id    integer not null,
    lead_id         bigint not null,
    email           text collate "C" not null,
    -- The address in lower case where that is another one, else null (and costs nothing): what finds registered
    -- addresses that differ only in case. A column, because row-level security keeps `lower()` out of an index.
    email_lower     text collate "C" generated always as (nullif(lower(email), email)) stored,
    last_name       text not null default '',
    first_name      text not null default '',
    last_name_kana  text not null default '',
    first_name_kana text not null default '',
    company_name    text not null default '',
    phone           text not null default '',
    fax             text not null default '',
    mobile          text not null default '',
    department      text not null default '',
    job_title       text not null default '',
    zip_code        text not null default '',
    prefecture      text not null default '',
    city            text not null default '',
    address1        text not null default '',
    address2        text not null default '',
    website         text not null default '',
    industry        text not null default '',
    occupation      text not null default '',
    status_id       integer,
    group_id        integer,
    -- true 希望する, false 希望しない
    mail_consent    boolean,
    birth_date      date,
    -- {"<custom_item_id>": "<value>"}; several options are joined by a comma.
    custom          jsonb,
    -- The company's record that the lead belongs to. As with names no foreign key: it would be looked up for every lead
    -- that is imported; `company::follow` keeps it from dangling.
    company_id      integer,
    -- Counts the writes; a plan remembers the one it was made against.
    revision        integer not null default 1,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    constraint lead_pk primary key (workspace_id, lead_id),
    constraint lead_email_unique unique (workspace_id, email)
);
create index lead_status_idx on lead (workspace_id, status_id) where status_id is not null;
create index lead_group_idx on lead (workspace_id, group_id) where group_id is not null;
create index lead_company_idx on lead (workspace_id, company_id, lead_id) where company_id is not null;
create index lead_email_lower_idx on lead (workspace_id, email_lower) where email_lower is not null;

-- The names of which a lead may have several (V, W, Z, AA, AB), in the order in which they were given.
create table lead_name (
    workspace_id integer not null,
    lead_id      bigint not null,
    name_id      integer not null,
    position     integer not null,
    constraint lead_name_pk primary key (workspace_id, lead_id, name_id),
    constraint lead_name_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade,
    constraint lead_name_name_fk foreign key (workspace_id, name_id)
        references name (workspace_id, name_id) on delete cascade
);
create index lead_name_name_idx on lead_name (workspace_id, name_id, lead_id);

-- The leads that a change of a name concerned: part of each lead's own history.
create table name_change_lead (
    workspace_id   integer not null,
    lead_id        bigint not null,
    name_change_id integer not null,
    constraint name_change_lead_pk primary key (workspace_id, lead_id, name_change_id),
    constraint name_change_lead_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade
);

create table lead_memo (
    workspace_id integer not null,
    lead_id      bigint not null,
    -- From 1 in each lead; the newest is the highest.
    memo_no      integer not null,
    memo         text not null,
    created_at   timestamptz not null default now(),
    constraint lead_memo_pk primary key (workspace_id, lead_id, memo_no),
    constraint lead_memo_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade
);

create table upload (
    workspace_id integer not null,
    upload_id    text not null,
    account_id   integer not null,
    file_name    text not null,
    size_bytes   bigint not null,
    -- How much has been received and kept.
    offset_bytes bigint not null default 0,
    created_at   timestamptz not null default now(),
    constraint upload_pk primary key (workspace_id, upload_id),
    constraint upload_offset_check check (offset_bytes between 0 and size_bytes)
);

-- The bytes of an upload: immutable objects of about 1 MiB, in order.
create table upload_part (
    workspace_id integer not null,
    upload_id    text not null,
    offset_bytes bigint not null,
    size_bytes   integer not null,
    object_path  text not null,
    constraint upload_part_pk primary key (workspace_id, upload_id, offset_bytes),
    constraint upload_part_upload_fk foreign key (workspace_id, upload_id)
        references upload (workspace_id, upload_id) on delete cascade
);

create index upload_part_object_path_idx on upload_part (workspace_id, object_path);

-- A bulk registration, from its plan to its history. What was planned is what is applied: import_row is written by
-- the plan and only read by the import.
create table import (
    workspace_id      integer not null,
    import_id         bigint not null,
    upload_id         text not null,
    account_id        integer not null,
    state             text not null default 'planning',
    method            text not null,
    blank_rule        text not null,
    -- What is registered instead of the file's T to AB: {"status": "…", "tags": ["…"], …}; null: the file's.
    screen_values     jsonb,
    file_name         text not null,
    file_bytes        bigint not null,
    sha256            text,
    encoding          text,
    -- The format the file was checked against, as JSON, and its fingerprint.
    format            jsonb not null,
    fingerprint       text not null,
    -- What the browser's check came to and the day it was given.
    browser_digest    text,
    check_date        date not null,
    plan_version      integer not null default 0,
    -- The workspace's `changes` when the plan was made.
    plan_changes      bigint,
    total_rows        bigint not null default 0,
    -- Rows through which the step at hand is; for an import its checkpoint.
    done_rows         bigint not null default 0,
    -- The last row number that was applied.
    applied_row       integer not null default 0,
    processed_count   bigint not null default 0,
    new_count         bigint not null default 0,
    overwritten_count bigint not null default 0,
    unchanged_count   bigint not null default 0,
    skipped_count     bigint not null default 0,
    mails_count       bigint not null default 0,
    previous_counts   jsonb,
    -- [{"kind": "tag", "name": "展示会"}]: unknown names that the import creates.
    new_names         jsonb not null default '[]',
    -- [[name_id, "展示会"]]: registered names that the plan's rows hold, before or after.
    used_names        jsonb not null default '[]',
    -- Cells of the file's header: 28, 29, or more with the custom items.
    file_columns      integer not null default 0,
    -- The plan's warnings; a refused file's problems.
    problems          jsonb not null default '[]',
    -- {"ja": "…", "en": "…"}
    failure           jsonb,
    created_at        timestamptz not null default now(),
    planned_at        timestamptz,
    started_at        timestamptz,
    ended_at          timestamptz,
    files_deleted_at  timestamptz,
    constraint import_pk primary key (workspace_id, import_id),
    constraint import_state_check check
        (state in ('planning', 'planned', 'refused', 'waiting', 'processing', 'done', 'failed', 'undoing', 'undone')),
    constraint import_method_check check (method in ('new_registration', 'update')),
    constraint import_blank_rule_check check (blank_rule in ('keep', 'import_rules')),
    constraint import_counts_check check
        (processed_count = new_count + overwritten_count + skipped_count and unchanged_count <= overwritten_count)
);
-- One import or undo per workspace at a time.
create unique index import_one_running_unique on import (workspace_id)
    where state in ('waiting', 'processing', 'undoing');

create table import_row (
    workspace_id  integer not null,
    import_id     bigint not null,
    -- Row of the file; the header is row 1.
    row           integer not null,
    -- n new, o overwritten, u overwritten with what it had, s skipped
    outcome       "char" not null,
    -- Member forms that its lead newly gets: a mail each.
    mails         smallint not null default 0,
    lead_id       bigint,
    -- The address, of a new lead: it must still be free when the import starts.
    email         text collate "C",
    -- The revision of the lead that the plan saw.
    lead_revision integer,
    -- Where the record stands in the file, without its end.
    byte_offset   bigint not null,
    size_bytes    integer not null,
    -- Before-image and after-image of an overwritten lead: {"last_name": ["旧", "新"], …}, only what changes.
    changes       jsonb,
    -- Why a row is skipped; without the words, which are core's.
    problems      jsonb,
    -- No foreign key to import: it would be looked up once a row, and both are only ever deleted together.
    constraint import_row_pk primary key (workspace_id, import_id, row),
    constraint import_row_outcome_check check (outcome in ('n', 'o', 'u', 's'))
);
create index import_row_outcome_idx on import_row (workspace_id, import_id, outcome, row);
create index import_row_lead_idx on import_row (workspace_id, lead_id, import_id) where lead_id is not null;

-- ── work ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Work taken with `for update skip locked` and held by a lease; a dead process's work is taken over when it ends.
create table job (
    job_id       uuid not null default gen_random_uuid(),
    workspace_id integer not null,
    kind         text not null,
    -- 0: of the whole workspace; of a webhook: its number.
    import_id    bigint not null,
    run_after    timestamptz not null default now(),
    attempts     integer not null default 0,
    -- Who holds it, and until when.
    lease_holder uuid,
    lease_until  timestamptz,
    created_at   timestamptz not null default now(),
    constraint job_pk primary key (job_id),
    constraint job_kind_check check (kind in ('plan', 'import', 'company', 'undo_plan', 'undo', 'search', 'mail', 'webhook', 'email_check')),
    constraint job_unique unique (workspace_id, kind, import_id)
);
create index job_run_after_idx on job (run_after);

-- ── the second wall ─────────────────────────────────────────────────────────────────────────────────────────────

-- Requests and jobs run as torikomi_app, which owns nothing, with the workspace set in each transaction.
do $$
begin
    if not exists (select from pg_roles where rolname = 'torikomi_app') then
        create role torikomi_app nologin;
    end if;
exception when duplicate_object then null;
end $$;
-- A superuser, or whom a database administrator made a member, needs no grant (and may not be able to give one). From
-- 16 on whoever makes a role is its member without the right to act as it.
do $$
begin
    if not pg_has_role(current_user, 'torikomi_app', case when current_setting('server_version_num')::integer >= 160000
                                                          then 'set' else 'member' end) then
        execute format('grant torikomi_app to %I', current_user);
    end if;
end $$;
grant usage on schema public to torikomi_app;
-- By name: the list of applied migrations is the owner's alone. A later migration grants what it makes.
grant select, insert, update, delete on
    workspace, account, session, api_token, sign_in_try, setup_token,
    counter, custom_item, name, name_change, name_change_lead, lead, lead_name, lead_memo, upload, upload_part,
    import, import_row,
    job
to torikomi_app;
grant select on installation to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array['counter', 'custom_item', 'name', 'name_change', 'name_change_lead', 'lead', 'lead_name',
                                 'lead_memo', 'upload', 'upload_part', 'import', 'import_row']
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;
