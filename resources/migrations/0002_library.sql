-- Where rules, their views and what happened are kept; the schema of the results; the plain views over the links.

CREATE TABLE IF NOT EXISTS rules (id bigserial PRIMARY KEY, name text NOT NULL, description text,
  rule_code text NOT NULL UNIQUE, sql text NOT NULL,
  created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now());
CREATE TABLE IF NOT EXISTS views_registry (id bigserial PRIMARY KEY,
  rule_id bigint REFERENCES rules(id) ON DELETE SET NULL, table_name text NOT NULL, summary varchar,
  created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now());
CREATE TABLE IF NOT EXISTS system_log (id bigserial PRIMARY KEY, event text, context jsonb,
  created_at timestamp DEFAULT now());

ALTER TABLE views_registry
  ADD COLUMN IF NOT EXISTS row_count bigint,
  ADD COLUMN IF NOT EXISTS source text,
  ADD COLUMN IF NOT EXISTS explanation text;
COMMENT ON COLUMN views_registry.row_count IS 'Rows at the last run or refresh; null where never counted';
COMMENT ON COLUMN views_registry.source IS 'Where the SQL came from: reviewed, remembered, translated or model';
COMMENT ON COLUMN views_registry.explanation IS 'The SQL said in words';

-- An adopted database may hold doubles. They stay, and the index waits: whoever writes here must not rely on it.
DO $$
DECLARE
  wanted record;
  doubles bigint;
BEGIN
  FOR wanted IN SELECT * FROM (VALUES ('rules', 'rule_code'), ('views_registry', 'table_name')) AS w(tab, col) LOOP
    CONTINUE WHEN EXISTS (
      SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      WHERE i.indrelid = wanted.tab::regclass AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL
        AND a.attname = wanted.col);
    EXECUTE format('SELECT count(*) - count(DISTINCT %I) FROM %I', wanted.col, wanted.tab) INTO doubles;
    IF doubles > 0 THEN
      RAISE WARNING '%.% holds % doubled names; they are kept', wanted.tab, wanted.col, doubles;
    ELSE
      EXECUTE format('CREATE UNIQUE INDEX %I ON %I (%I)', wanted.tab || '_' || wanted.col || '_unique',
                     wanted.tab, wanted.col);
    END IF;
  END LOOP;
END $$;

CREATE TABLE remembered_sql (rule_text text, fingerprint text, sql text NOT NULL, source text NOT NULL,
  explanation text NOT NULL DEFAULT '', created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (rule_text, fingerprint));
COMMENT ON TABLE remembered_sql IS 'The SQL that a rule got before, for the same text and the same schema';

CREATE TABLE sample_rows (table_name text, row_key jsonb, content_hash text NOT NULL,
  PRIMARY KEY (table_name, row_key));
COMMENT ON TABLE sample_rows IS 'Which content rows are sample, and what they held when they were loaded';

DO $$
BEGIN
  IF to_regnamespace('views') IS NULL THEN -- IF NOT EXISTS would ask for a right even where it does nothing
    CREATE SCHEMA views;
    COMMENT ON SCHEMA views IS 'Results of rules, one materialized view each';
  END IF;
END $$;

-- Plain views read with their owner's rights, past the policies on deleted rows: so ours name both sides as live, and
-- are security barriers. The comment tells them from views of the same name that a database had before.
DO $$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN SELECT * FROM (VALUES
    ('episode', 'episode_url'), ('guest', 'job_description'), ('org', 'stage'), ('post', 'substack_url')
  ) AS w(side, detail) LOOP
    CONTINUE WHEN to_regclass(format('pattern_%ss', wanted.side)) IS NOT NULL;
    EXECUTE format(
      'CREATE VIEW pattern_%1$ss WITH (security_barrier) AS '
      'SELECT p.id AS pattern_id, p.name AS pattern_name, p.kind, p.data_source, '
      'o.id AS %1$s_id, o.name AS %1$s_name, o.%2$I, p.created_at '
      'FROM patterns p JOIN pattern_%1$s_link l ON l.pattern_id = p.id JOIN %1$ss o ON o.id = l.%1$s_id '
      'WHERE p.deleted_at IS NULL AND o.deleted_at IS NULL', wanted.side, wanted.detail);
    EXECUTE format('COMMENT ON VIEW pattern_%ss IS ''Made by Pattern Factory: live rows only''', wanted.side);
  END LOOP;
END $$;
