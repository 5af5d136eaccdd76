-- What an undo does with the companies that its import registered.

-- {"registered": 3, "unused": 2, "edited": 1, "names": ["株式会社みらい"], "deleted": null}: of the preview; null where the
-- import registered none that is still there. `unused`: no lead belongs to it after the undo, and nobody has edited it;
-- `names`: the first of these. In the end `deleted` says how many were.
alter table undo add column companies jsonb;
-- Whoever started it wanted those deleted that no lead belongs to any more.
alter table undo add column deletes_companies boolean not null default false;
