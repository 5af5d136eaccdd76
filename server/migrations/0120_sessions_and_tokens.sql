-- A session ends 30 days after it began, however much it is used.
alter table session add column began_at timestamptz not null default now();

-- Every token expires, and whether it reads leads is a right of its own. Older ones are good for 90 days more.
alter table api_token add column may_read_leads boolean not null default false;
update api_token set expires_at = least(coalesce(expires_at, now() + interval '90 days'), now() + interval '90 days');
alter table api_token alter column expires_at set not null;
