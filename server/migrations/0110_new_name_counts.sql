-- An import's new names may be thousands: what is shown of them stands beside them, so that nobody who looks at an
-- import reads them all.
alter table import
    -- The first 100 of new_names.
    add column shown_names    jsonb not null default '[]',
    add column new_name_count integer not null default 0,
    -- Names that the plan leaves out, because their leads would have more of the kind than a lead can have.
    add column omitted_names  bigint not null default 0;
