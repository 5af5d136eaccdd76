-- Which company a lead belongs to: what changes of it are told, and what a plan says of it.

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

-- Of a row that changes its lead's company name: the new one as names are compared, and the company that the lead leaves
-- by it: {"name_key": "アシスト", "legal_form": 1, "left_id": 3, "left": "株式会社みらい"}; the last two may be null.
alter table import_row add column company jsonb;
-- How many leads the plan's rows take out of their companies.
alter table import add column leaving_count bigint not null default 0;

grant select, insert, update, delete on lead_company_change to torikomi_app;
alter table lead_company_change enable row level security;
alter table lead_company_change force row level security;
create policy lead_company_change_workspace on lead_company_change
    using (workspace_id = current_setting('torikomi.workspace_id')::integer);
