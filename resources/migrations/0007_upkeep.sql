-- What a person says of a view, and what is needed to tell a stale one from a fresh one.

ALTER TABLE views_registry
  ADD COLUMN reads text[], ADD COLUMN read_marks jsonb,
  ADD COLUMN made_at timestamptz, ADD COLUMN pinned boolean NOT NULL DEFAULT false,
  ADD COLUMN description text,
  ADD COLUMN rows_added bigint, ADD COLUMN rows_gone bigint;
COMMENT ON COLUMN views_registry.reads IS 'Bare names of what the SQL reads, as the guard saw it';
COMMENT ON COLUMN views_registry.read_marks IS 'Where the counters of content stood before the query ran, by name';
COMMENT ON COLUMN views_registry.made_at IS 'When the rows were made';
COMMENT ON COLUMN views_registry.rows_added IS 'Rows that the last refresh brought; null where not compared';
