-- Three kinds of tables.
--
-- Global ones belong to the installation, or are looked up before anybody knows which workspace is meant. They are few
-- and small, but for the directory of companies, which everybody reads and nobody but the tables' owner writes.
--
-- Owned ones hold what customers have. They begin with workspace_id, which is in every key, unique constraint and
-- foreign key, and row-level security shows of them no more than the workspace that a transaction was begun for.
--
-- Work tables say what is to be done next. They have no foreign keys to owned ones, and are read across workspaces.

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
    -- Whether the addresses of new leads are checked, and how (server/src/email_check.rs).
    email_check  text not null default 'off',
    constraint workspace_pk primary key (workspace_id),
    constraint workspace_email_check_check check (email_check in ('off', 'dns', 'smtp'))
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
    -- A session ends 30 days after it began, however much it is used.
    began_at timestamptz not null default now(),
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
    expires_at          timestamptz not null,
    -- To the minute.
    last_used_at        timestamptz,
    -- Every token expires, and whether it reads leads is a right of its own. Older ones are good for 90 days more.
    may_read_leads boolean not null default false,
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

-- Numbers for leads, imports, names and custom items, handed out in ranges: a workspace's own, without sequences.
create table counter (
    workspace_id integer not null,
    kind         text not null,
    next_value   bigint not null default 1,
    constraint counter_pk primary key (workspace_id, kind),
    constraint counter_kind_check check (kind in
        ('lead', 'import', 'name', 'name_change', 'custom_item', 'company', 'mail', 'webhook'))
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

-- What people did to custom items, and to which leads' values (server/src/custom_item/change.rs). Kept for ever, as
-- name_change is.
create table custom_item_change (
    workspace_id          integer not null,
    -- From 1, given under the workspace's lock.
    custom_item_change_id integer not null,
    account_id            integer not null,
    custom_item_id        integer not null,
    -- The item as it was, and as it is to be; null: it was deleted.
    old_item              jsonb not null,
    new_item              jsonb,
    -- [["乙", "乙型"]]: old and new text.
    renamed_options       jsonb not null default '[]',
    removed_options       text[] not null default '{}',
    added_options         text[] not null default '{}',
    -- How many leads lose a value.
    losing_leads          bigint not null,
    -- How many leads were changed so far, and through which lead: the checkpoint.
    leads                 bigint not null default 0,
    through_lead          bigint not null default 0,
    created_at            timestamptz not null default now(),
    -- Null while leads still hold what they held before.
    ended_at              timestamptz,
    constraint custom_item_change_pk primary key (workspace_id, custom_item_change_id)
);
-- Of an item one change at a time.
create unique index custom_item_change_one_unique on custom_item_change (workspace_id, custom_item_id)
    where ended_at is null;

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
    -- How many of a lead's revisions were written by what is recorded elsewhere: an import, an undo, a change of settings
    -- that leads follow. The others are somebody's edits of this lead.
    recorded_writes integer not null default 0,
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

-- The values that a change of a custom item took or changed: part of each lead's own history.
create table custom_item_change_lead (
    workspace_id          integer not null,
    lead_id               bigint not null,
    custom_item_change_id integer not null,
    old_value             text not null,
    -- Null: it was removed.
    new_value             text,
    constraint custom_item_change_lead_pk primary key (workspace_id, lead_id, custom_item_change_id),
    constraint custom_item_change_lead_lead_fk foreign key (workspace_id, lead_id)
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
    -- As leaving_count, of the plan before.
    previous_leaving_count bigint,
    -- [{"kind": "tag", "name": "展示会"}]: unknown names that the import creates.
    new_names         jsonb not null default '[]',
    -- The first 100 of new_names, so that nobody who looks at an import reads them all, and how many there are.
    shown_names       jsonb not null default '[]',
    new_name_count    integer not null default 0,
    -- While a plan is made again: new_names of the plan that was shown. Then what has become of them:
    -- {"added": [{"kind": "tag", "name": "…"}], "added_count": 1, "removed": [], "removed_count": 0}, 100 of each at most.
    previous_new_names jsonb,
    new_name_changes  jsonb,
    -- Names that the plan leaves out, because their leads would have more of the kind than a lead can have.
    omitted_names     bigint not null default 0,
    -- Memos that the plan leaves out, because their leads would have more than a lead can have.
    omitted_memos     bigint not null default 0,
    -- About how much room the plan's rows take.
    plan_bytes        bigint not null default 0,
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
    -- How many leads the plan's rows take out of their companies.
    leaving_count     bigint not null default 0,
    -- Of a plan that was made again: how many rows are other ones now (import_row_before).
    differing_rows    bigint,
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
    -- How long the two are as text: rows are read in portions of so many bytes.
    value_bytes   integer not null default 0,
    -- No foreign key to import: it would be looked up once a row, and both are only ever deleted together.
    -- Of a row that changes its lead's company name: the new one as names are compared, and the company that the lead leaves
    -- by it: {"name_key": "アシスト", "legal_form": 1, "left_id": 3, "left": "株式会社みらい"}; the last two may be null.
    company jsonb,
    -- Of a skipped row the address that it is about, in lower case, as a number: by it a deleted lead's address is found.
    -- A column, as lead.email_lower; a number, because a broken cell is longer than an index takes.
    address_hash bigint generated always as (hashtextextended(lower(btrim(coalesce(
        jsonb_path_query_first(problems, '$[*] ? (@.key == "email").value'),
        jsonb_path_query_first(problems, '$[*].value ? (@ like_regex "@")')) #>> '{}')), 0)) stored,
    constraint import_row_pk primary key (workspace_id, import_id, row),
    constraint import_row_outcome_check check (outcome in ('n', 'o', 'u', 's'))
);
create index import_row_outcome_idx on import_row (workspace_id, import_id, outcome, row);
create index import_row_lead_idx on import_row (workspace_id, lead_id, import_id) where lead_id is not null;
create index import_row_address_idx on import_row (workspace_id, address_hash) where address_hash is not null;

-- Of a plan that was made again because something had changed: the rows that are other ones now, as they were shown
-- before (server/src/difference.rs).
create table import_row_before (
    workspace_id integer not null,
    import_id    bigint not null,
    row          integer not null,
    outcome      "char" not null,
    lead_id      bigint,
    company      jsonb,
    changes      jsonb,
    problems     jsonb,
    -- As import_row: both are only ever deleted together.
    constraint import_row_before_pk primary key (workspace_id, import_id, row),
    constraint import_row_before_outcome_check check (outcome in ('n', 'o', 'u', 's'))
);

-- · leads: their changes, exports and search index

-- Registrations and edits by a person: with the rows of imports and the changes of names, a lead's own history.
create table lead_change (
    workspace_id integer not null,
    lead_id      bigint not null,
    -- The lead's, after it.
    revision     integer not null,
    account_id   integer not null,
    action       text not null,
    -- [{"key": "city", "old": "港区", "new": null}, …]: only what changed.
    changes      jsonb not null,
    created_at   timestamptz not null default now(),
    constraint lead_change_pk primary key (workspace_id, lead_id, revision),
    constraint lead_change_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade,
    constraint lead_change_action_check check (action in ('register', 'edit'))
);

-- A file that somebody takes out: kept as long as it may be fetched.
create table lead_export (
    workspace_id    integer not null,
    export_id       uuid not null,
    account_id      integer not null,
    -- As the API takes it.
    draft           jsonb not null,
    leads           bigint not null,
    -- The workspace's `changes` when every value was found writable; null: it may have changed in silence since.
    checked_changes bigint,
    created_at      timestamptz not null default now(),
    constraint lead_export_pk primary key (workspace_id, export_id)
);

-- The search index (server/src/search.rs): leads in segments of 65,536 neighbouring numbers.
create table search_segment (
    workspace_id integer not null,
    segment      integer not null,
    -- Of the way in which it was made; 0: not made yet. Another one than the server's is as good as none.
    version      integer not null default 0,
    -- Its terms are spread over 2^part_bits parts.
    part_bits    smallint not null default 0,
    built_at     timestamptz,
    constraint search_segment_pk primary key (workspace_id, segment)
);

-- No foreign key to search_segment: it would be looked up for every part, and both are only ever written together.
create table search_part (
    workspace_id integer not null,
    segment      integer not null,
    part         integer not null,
    content      bytea not null,
    constraint search_part_pk primary key (workspace_id, segment, part)
);
-- Bitmaps are as small as they get.
alter table search_part alter column content set storage external;

-- Leads that were changed since their segment was made, other than by imports. A row for each change, so that nobody
-- who changes a lead waits for whoever makes a segment.
create table search_unindexed (
    workspace_id integer not null,
    lead_id      bigint not null,
    revision     integer not null,
    constraint search_unindexed_pk primary key (workspace_id, lead_id, revision)
);

-- Imports whose leads are not indexed yet, by segment; -1: in which segments they are has not been looked at yet.
create table search_pending (
    workspace_id integer not null,
    import_id    bigint not null,
    segment      integer not null,
    -- The import has left all of its leads there as they were: what the index tells of them holds, but for the import.
    is_unchanged boolean not null default false,
    constraint search_pending_pk primary key (workspace_id, segment, import_id)
);

-- · undo

-- Undo: a whole import taken back (server/src/undo.rs).
create table undo (
    workspace_id      integer not null,
    import_id         bigint not null,
    -- Who asked for the preview; from the start on, who started it.
    account_id        integer not null,
    state             text not null default 'planning',
    -- Counts the previews; 0 until the first one is there.
    version           integer not null default 0,
    -- The workspace's `changes` when the preview was made.
    changes           bigint,
    -- The imports behind this one that had ended and were not yet taken back when the preview was made.
    later_imports     bigint[] not null default '{}',
    -- [[name_id, "展示会"]]: names that are given back or taken off.
    used_names        jsonb not null default '[]',
    -- The custom items when the preview was made.
    custom_items      jsonb not null default '[]',
    -- [[name_id, "tag", "展示会"]]: names that the import created and that leave with it; in the end, that have left.
    removed_names     jsonb not null default '[]',
    total_rows        bigint not null default 0,
    done_rows         bigint not null default 0,
    -- The checkpoint: through which row of undo_row leads are changed.
    applied_row       integer not null default 0,
    lead_count        bigint not null default 0,
    removed_count     bigint not null default 0,
    restored_count    bigint not null default 0,
    partly_count      bigint not null default 0,
    kept_count        bigint not null default 0,
    gone_count        bigint not null default 0,
    kept_value_count  bigint not null default 0,
    removed_name_count bigint not null default 0,
    -- About how much room the preview's rows take.
    preview_bytes     bigint not null default 0,
    -- As of an import.
    differing_rows    bigint,
    previous_counts   jsonb,
    -- What the import was before: 'done' or 'failed'.
    import_state      text,
    -- {"ja": "…", "en": "…"}
    failure           jsonb,
    created_at        timestamptz not null default now(),
    planned_at        timestamptz,
    started_at        timestamptz,
    ended_at          timestamptz,
    -- {"registered": 3, "unused": 2, "edited": 1, "names": ["株式会社みらい"], "deleted": null}: of the preview; null where the
    -- import registered none that is still there. `unused`: no lead belongs to it after the undo, and nobody has edited it;
    -- `names`: the first of these. In the end `deleted` says how many were.
    companies jsonb,
    -- When the leads that it removed were erased (server/src/lead/erasure.rs); null: their rows still tell who they were.
    erased_at timestamptz,
    -- Whoever started it wanted those deleted that no lead belongs to any more.
    deletes_companies boolean not null default false,
    constraint undo_pk primary key (workspace_id, import_id),
    constraint undo_import_fk foreign key (workspace_id, import_id) references import (workspace_id, import_id),
    constraint undo_state_check check (state in ('planning', 'planned', 'processing', 'done', 'failed')),
    constraint undo_import_state_check check (import_state in ('done', 'failed')),
    constraint undo_counts_check check
        (lead_count = removed_count + restored_count + partly_count + kept_count + gone_count)
);

-- What becomes of each lead that the import registered or changed. Written by the preview and only read by the undo.
create table undo_row (
    workspace_id    integer not null,
    import_id       bigint not null,
    -- The first row of the file that is about the lead.
    row             integer not null,
    -- d removed, b as before, p partly so, k kept, g gone
    outcome         "char" not null,
    is_new          boolean not null,
    lead_id         bigint not null,
    email           text collate "C",
    -- Somebody's edits of the lead that the preview saw (revision - recorded_writes); null: it was gone.
    lead_edits      integer,
    -- [{"key": "status", "old": "いま", "new": "前"}]
    changes         jsonb,
    -- [{"key": "status", "old": …, "new": …, "present": …, "reason": "edited", "later_import_id": null}]
    kept            jsonb,
    -- Why a lead that the import registered is kept.
    reason          text,
    later_import_id bigint,
    -- How long changes and kept are as text.
    value_bytes     integer not null default 0,
    -- As import_row: both are only ever deleted together.
    constraint undo_row_pk primary key (workspace_id, import_id, row),
    constraint undo_row_outcome_check check (outcome in ('d', 'b', 'p', 'k', 'g')),
    constraint undo_row_reason_check check (reason in ('later_import', 'edited'))
);
create index undo_row_outcome_idx on undo_row (workspace_id, import_id, outcome, row);
create index undo_row_lead_idx on undo_row (workspace_id, lead_id);

-- Of a preview that was made again: as import_row_before.
create table undo_row_before (
    workspace_id    integer not null,
    import_id       bigint not null,
    row             integer not null,
    outcome         "char" not null,
    changes         jsonb,
    kept            jsonb,
    reason          text,
    later_import_id bigint,
    constraint undo_row_before_pk primary key (workspace_id, import_id, row),
    constraint undo_row_before_outcome_check check (outcome in ('d', 'b', 'p', 'k', 'g'))
);

-- · companies, and what became of the company names of an import

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
create index import_company_name_row_idx on import_company_name (workspace_id, import_id, row)
    where outcome in ('n', 's');

-- · member forms: their mails' texts, the outbox, and the passwords that leads were given (server/src/mail.rs)

-- Only of forms for which somebody has written one; the others have the default text.
create table form_mail_text (
    workspace_id integer not null,
    form_id      integer not null,
    subject      text not null,
    body         text not null,
    -- Somebody went back to the default text: what counts the changes stays.
    is_default   boolean not null default false,
    -- Counts the changes by people.
    revision     integer not null default 1,
    account_id   integer not null,
    updated_at   timestamptz not null default now(),
    constraint form_mail_text_pk primary key (workspace_id, form_id),
    constraint form_mail_text_form_fk foreign key (workspace_id, form_id)
        references name (workspace_id, name_id) on delete cascade
);

-- With which a lead signs in to a form: nothing but its Argon2id hash.
create table lead_login (
    workspace_id  integer not null,
    lead_id       bigint not null,
    form_id       integer not null,
    password_hash text not null,
    created_at    timestamptz not null default now(),
    constraint lead_login_pk primary key (workspace_id, lead_id, form_id),
    constraint lead_login_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade,
    constraint lead_login_form_fk foreign key (workspace_id, form_id)
        references name (workspace_id, name_id) on delete cascade
);
create index lead_login_form_idx on lead_login (workspace_id, form_id);

-- The outbox: a mail for each form that a lead newly gets, and never a second one for the two. No foreign keys: what was
-- sent stays told when its lead and its form are gone.
create table mail (
    workspace_id  integer not null,
    mail_id       bigint not null,
    lead_id       bigint not null,
    form_id       integer not null,
    -- Null: the lead was registered or edited by a person.
    import_id     bigint,
    state         text not null default 'waiting',
    -- To whom it is written; null as long as it is not.
    email         text collate "C",
    -- Part of the Message-ID, and the name of the .eml file; made when it is written.
    message_uid   uuid,
    -- The message, encrypted (server/src/mail/sealed.rs); null before it is written, and again once it is sent.
    message       bytea,
    attempts      integer not null default 0,
    -- Attempts of which nobody knows whether the mail server took the message, the one under way included: of a message
    -- at most two.
    doubts        smallint not null default 0,
    -- The lead has lost the form while it was on its way.
    cancel_asked  boolean not null default false,
    -- {"ja": "…", "en": "…"}
    reason        jsonb,
    next_at       timestamptz not null default now(),
    -- When a mail that cannot be sent is given up; counted from the first attempt.
    give_up_at    timestamptz,
    is_file       boolean not null default false,
    created_at    timestamptz not null default now(),
    ended_at      timestamptz,
    constraint mail_pk primary key (workspace_id, mail_id),
    constraint mail_lead_form_unique unique (workspace_id, lead_id, form_id),
    constraint mail_state_check check (state in ('waiting', 'prepared', 'sending', 'sent', 'failed', 'cancelled')),
    constraint mail_message_check check (case when state in ('prepared', 'sending') then message is not null
                                              when state in ('waiting', 'sent', 'cancelled') then message is null
                                              else true end)
);
create index mail_due_idx on mail (workspace_id, next_at) where state in ('waiting', 'prepared', 'sending');
create index mail_import_idx on mail (workspace_id, import_id, state, mail_id) where import_id is not null;
create index mail_state_idx on mail (workspace_id, state, mail_id);

-- · webhooks: who is called when an import has ended, and what is still to be reported (server/src/webhook.rs)

create table webhook (
    workspace_id     integer not null,
    webhook_id       integer not null,
    url              text not null,
    -- As it was told: `whsec_…`. Kept, because every call is signed with it.
    secret           text not null,
    -- Signs too until then, so that a receiver can change over.
    previous_secret  text,
    previous_until   timestamptz,
    is_enabled       boolean not null default true,
    -- How many there were: what the next ones are numbered by.
    deliveries       integer not null default 0,
    attempts         integer not null default 0,
    created_at       timestamptz not null default now(),
    constraint webhook_pk primary key (workspace_id, webhook_id)
);

-- The outbox: one row for an event and a webhook. Its calls are made of the import's rows when they are sent.
create table webhook_delivery (
    workspace_id integer not null,
    delivery_id  uuid not null default gen_random_uuid(),
    webhook_id   integer not null,
    number       integer not null,
    event        text not null,
    -- Null: a test.
    import_id    bigint,
    -- What the calls say of the import, as it was when it ended.
    content      jsonb not null,
    -- Rows behind this one are not told: a failed import has left off there.
    last_row     integer not null default 0,
    state        text not null default 'waiting',
    parts        integer not null,
    -- The checkpoint: how many parts were taken, and through which row of the file.
    done_parts   integer not null default 0,
    through_row  integer not null default 0,
    -- Of the part at hand.
    tries        integer not null default 0,
    run_after    timestamptz not null default now(),
    created_at   timestamptz not null default now(),
    ended_at     timestamptz,
    constraint webhook_delivery_pk primary key (workspace_id, delivery_id),
    constraint webhook_delivery_number_unique unique (workspace_id, webhook_id, number),
    constraint webhook_delivery_webhook_fk foreign key (workspace_id, webhook_id)
        references webhook (workspace_id, webhook_id) on delete cascade,
    constraint webhook_delivery_event_check check (event in ('import.done', 'import.failed', 'import.undone', 'test')),
    constraint webhook_delivery_state_check check (state in ('waiting', 'delivered', 'given_up')),
    constraint webhook_delivery_parts_check check (done_parts between 0 and parts and parts > 0)
);
create index webhook_delivery_waiting_idx on webhook_delivery (workspace_id, webhook_id, run_after)
    where state = 'waiting';

-- The log: the last thousand calls of each webhook.
create table webhook_attempt (
    workspace_id integer not null,
    webhook_id   integer not null,
    number       integer not null,
    delivery_id  uuid not null,
    part         integer not null,
    milliseconds integer not null,
    status       smallint,
    -- Null: the call was taken.
    fault        text,
    created_at   timestamptz not null,
    constraint webhook_attempt_pk primary key (workspace_id, webhook_id, number),
    constraint webhook_attempt_delivery_fk foreign key (workspace_id, delivery_id)
        references webhook_delivery (workspace_id, delivery_id) on delete cascade,
    constraint webhook_attempt_fault_check
        check (fault in ('status', 'redirect', 'timed_out', 'unreachable', 'private_address'))
);
create index webhook_attempt_delivery_idx on webhook_attempt (workspace_id, delivery_id);

-- · the check of e-mail addresses (server/src/email_check.rs)

-- Imports whose new leads are walked through.
create table email_check_import (
    workspace_id integer not null,
    import_id    bigint not null,
    -- How many leads it registered.
    to_check     bigint not null,
    checked      bigint not null default 0,
    -- The checkpoint, and where the import has left off.
    through_row  integer not null default 0,
    last_row     integer not null,
    is_done      boolean not null default false,
    constraint email_check_import_pk primary key (workspace_id, import_id),
    constraint email_check_import_fk foreign key (workspace_id, import_id) references import (workspace_id, import_id)
);

-- Single leads that are to be checked, for the first time or once more. Without a foreign key to lead: it would be looked
-- up for each of very many; a lead that is gone is left out.
create table email_check_lead (
    workspace_id integer not null,
    lead_id      bigint not null,
    -- Null: registered, or changed, by a person.
    import_id    bigint,
    tries        integer not null default 0,
    run_after    timestamptz not null default now(),
    constraint email_check_lead_pk primary key (workspace_id, lead_id)
);
create index email_check_lead_run_after_idx on email_check_lead (workspace_id, run_after);
create index email_check_lead_import_idx on email_check_lead (workspace_id, import_id) where import_id is not null;

-- Verdicts that changed a lead's tags: part of the lead's own history.
create table lead_email_check (
    workspace_id integer not null,
    lead_id      bigint not null,
    -- The lead's, after it.
    revision     integer not null,
    verdict      text not null,
    old_tag      text,
    new_tag      text,
    created_at   timestamptz not null default now(),
    constraint lead_email_check_pk primary key (workspace_id, lead_id, revision),
    constraint lead_email_check_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade,
    constraint lead_email_check_verdict_check check (verdict in ('exists', 'ng', 'unchecked'))
);

-- · Which company a lead belongs to: what changes of it are told, and what a plan says of it.

-- A lead was put into a company or taken out of one, singly: by a person, or because its company name changed. What many
-- leads go through at once (an import's companies, leads that join, a company that is deleted) is not written down lead
-- by lead.
create table lead_company_change (
    workspace_id integer not null,
    lead_id      bigint not null,
    -- From 1 in each lead.
    change_no    integer not null,
    company_id   integer not null,
    -- As it was called then.
    company_name text not null,
    has_joined   boolean not null,
    account_id   integer not null,
    -- The import, or its undo, that changed the lead's company name; null: a person did it.
    import_id    bigint,
    created_at   timestamptz not null default now(),
    constraint lead_company_change_pk primary key (workspace_id, lead_id, change_no),
    constraint lead_company_change_lead_fk foreign key (workspace_id, lead_id)
        references lead (workspace_id, lead_id) on delete cascade
);

-- · How much a workspace sends to the outside: mails a day, and what people may do only so often in an hour.

-- Mails that were handed to the mail server (or written as files) on the latest day of UTC on which any was.
create table mail_day (
    workspace_id integer not null,
    day          date not null,
    mails        bigint not null,
    constraint mail_day_pk primary key (workspace_id)
);

-- How often something was done since the beginning of the present hour, which begins with the first time.
create table hourly_count (
    workspace_id integer not null,
    act          text not null,
    began_at     timestamptz not null,
    times        integer not null,
    constraint hourly_count_pk primary key (workspace_id, act),
    constraint hourly_count_act_check check (act in ('test_mail', 'webhook_test', 'webhook_again'))
);

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
    -- The process that holds it; several jobs may have the same one.
    lease_process uuid,
    -- How often the process that was at it died, since it last came forward.
    deaths       integer not null default 0,
    created_at   timestamptz not null default now(),
    constraint job_pk primary key (job_id),
    constraint job_kind_check check (kind in
        ('plan', 'import', 'company', 'undo_plan', 'undo', 'search', 'mail', 'webhook', 'email_check')),
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
    counter, custom_item, name, name_change, lead, lead_name, name_change_lead, lead_memo, upload, upload_part,
    import, import_row, lead_change, lead_export, search_segment, search_part, search_unindexed, search_pending, undo,
    undo_row, company, company_gram, import_company, import_company_name, form_mail_text, lead_login, mail, webhook,
    webhook_delivery, webhook_attempt, email_check_import, email_check_lead, lead_email_check,
    lead_company_change, mail_day, hourly_count, custom_item_change, custom_item_change_lead, import_row_before,
    undo_row_before,
    job
to torikomi_app;
grant select on installation, directory_company, directory_load to torikomi_app;

do $$
declare owned text;
begin
    foreach owned in array array[
        'counter', 'custom_item', 'name', 'name_change', 'lead', 'lead_name', 'name_change_lead', 'lead_memo',
        'upload', 'upload_part', 'import', 'import_row', 'lead_change', 'lead_export', 'search_segment',
        'search_part', 'search_unindexed', 'search_pending', 'undo', 'undo_row', 'company', 'company_gram',
        'import_company', 'import_company_name', 'form_mail_text', 'lead_login', 'mail', 'webhook',
        'webhook_delivery', 'webhook_attempt', 'email_check_import', 'email_check_lead', 'lead_email_check',
        'lead_company_change', 'mail_day', 'hourly_count', 'custom_item_change', 'custom_item_change_lead',
        'import_row_before', 'undo_row_before'
    ]
    loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format('create policy %I on %I using (workspace_id = current_setting(''torikomi.workspace_id'')::integer)',
                       owned || '_workspace', owned);
    end loop;
end $$;

-- What the planner knows of tables that have just grown (server/src/statistics.rs).

-- Only a table's owner may analyze it, and jobs run as a role that owns nothing: the one function that runs as the
-- owner. It takes nothing from anybody, reads catalogs alone and changes no row.
--
-- Looks at the tables that hold workspaces' rows. One that has grown by a tenth, or by 256 pages (2 MiB, a thousand
-- leads), is analyzed: a workspace that has just come must be known beside the large ones, and not only when it makes a
-- tenth of all. The number of pages is true at once; what was changed in place is counted with a delay of some seconds.
--
-- A table that somebody else is vacuuming or analyzing is left out: waiting for it would cancel an autovacuum. The
-- answer is how many were.
create function analyze_grown_tables() returns integer
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    -- A table that is left out is no warning.
    set client_min_messages = error
as $$
declare
    grown oid;
    left_out integer := 0;
begin
    for grown in
        select owned.oid
        from pg_class as owned
        cross join lateral (select pg_relation_size(owned.oid) / current_setting('block_size')::bigint as pages) as now
        where owned.relkind = 'r' and owned.relpersistence = 'p' and owned.relrowsecurity
          and owned.relowner = (select oid from pg_roles where rolname = current_user)
          -- Of a small one nothing needs to be known.
          and now.pages >= 8
          and (now.pages - owned.relpages > least(owned.relpages / 10, 255)
               or pg_stat_get_mod_since_analyze(owned.oid) > least(owned.reltuples / 10 + 1000, 20000))
    loop
        execute format('analyze (skip_locked) %s', grown::regclass);
        -- What is analyzed is locked until the transaction ends.
        if not exists (select from pg_locks
                       where pid = pg_backend_pid() and relation = grown and mode = 'ShareUpdateExclusiveLock'
                         and database = (select oid from pg_database where datname = current_database())) then
            left_out := left_out + 1;
        end if;
    end loop;
    return left_out;
end $$;
revoke all on function analyze_grown_tables() from public;
grant execute on function analyze_grown_tables() to torikomi_app;
