alter table job
    -- The process that holds it; several jobs may have the same one.
    add column lease_process uuid,
    -- How often the process that was at it died, since it last came forward.
    add column deaths integer not null default 0;
