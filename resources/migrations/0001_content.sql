-- The content tables. A database that has them already keeps them as they are; only what it lacks is added.

CREATE TABLE IF NOT EXISTS categories (id bigserial PRIMARY KEY, description text,
  created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now(), deleted_at timestamp);
CREATE TABLE IF NOT EXISTS orgs (id bigserial PRIMARY KEY, name text NOT NULL, description text, stage text,
  funding numeric, date_founded timestamp, date_funded timestamp, linkedin_company_url text, keywords text[],
  data_source text, category_id bigint REFERENCES categories(id) ON DELETE SET NULL,
  created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now(), deleted_at timestamp);
CREATE TABLE IF NOT EXISTS episodes (id bigserial PRIMARY KEY, name text NOT NULL, description text, keywords text[],
  episode_url text, published_at timestamp,
  created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now(), deleted_at timestamp);
CREATE TABLE IF NOT EXISTS posts (id bigserial PRIMARY KEY, name text NOT NULL, description text, keywords text[],
  substack_url text, published_at timestamp,
  created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now(), deleted_at timestamp);
CREATE TABLE IF NOT EXISTS guests (id bigserial PRIMARY KEY, name text NOT NULL, description text, linkedin_url text,
  job_description text, keywords text[], data_source text,
  org_id bigint REFERENCES orgs(id) ON DELETE SET NULL,
  episode_id bigint REFERENCES episodes(id) ON DELETE SET NULL,
  post_id bigint REFERENCES posts(id) ON DELETE SET NULL,
  created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now(), deleted_at timestamp);
CREATE TABLE IF NOT EXISTS patterns (id bigserial PRIMARY KEY, name text NOT NULL, description text, data_source text,
  kind text CHECK (kind IN ('pattern','anti-pattern')) DEFAULT 'pattern',
  metadata jsonb DEFAULT '{}', highlights jsonb DEFAULT '[]', search_vector tsvector, keywords text[],
  created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now(), deleted_at timestamp);
CREATE TABLE IF NOT EXISTS pattern_episode_link (pattern_id bigint REFERENCES patterns(id) ON DELETE CASCADE,
  episode_id bigint REFERENCES episodes(id) ON DELETE CASCADE, PRIMARY KEY (pattern_id, episode_id));
CREATE TABLE IF NOT EXISTS pattern_guest_link (pattern_id bigint REFERENCES patterns(id) ON DELETE CASCADE,
  guest_id bigint REFERENCES guests(id) ON DELETE CASCADE, PRIMARY KEY (pattern_id, guest_id));
CREATE TABLE IF NOT EXISTS pattern_org_link (pattern_id bigint REFERENCES patterns(id) ON DELETE CASCADE,
  org_id bigint REFERENCES orgs(id) ON DELETE CASCADE, PRIMARY KEY (pattern_id, org_id));
CREATE TABLE IF NOT EXISTS pattern_post_link (pattern_id bigint REFERENCES patterns(id) ON DELETE CASCADE,
  post_id bigint REFERENCES posts(id) ON DELETE CASCADE, PRIMARY KEY (pattern_id, post_id));

-- Columns that older databases may lack. A table of another owner cannot be changed: then only a warning says so.
DO $$
DECLARE
  missing record;
BEGIN
  FOR missing IN
    SELECT tab, split_part(definition, ' ', 1) AS col, definition
    FROM (VALUES
      ('categories', ARRAY['description text']),
      ('orgs', ARRAY['description text', 'stage text', 'funding numeric', 'date_founded timestamp',
        'date_funded timestamp', 'linkedin_company_url text', 'keywords text[]', 'data_source text',
        'category_id bigint REFERENCES categories(id) ON DELETE SET NULL']),
      ('episodes', ARRAY['description text', 'keywords text[]', 'episode_url text', 'published_at timestamp']),
      ('posts', ARRAY['description text', 'keywords text[]', 'substack_url text', 'published_at timestamp']),
      ('guests', ARRAY['description text', 'linkedin_url text', 'job_description text', 'keywords text[]',
        'data_source text', 'org_id bigint REFERENCES orgs(id) ON DELETE SET NULL',
        'episode_id bigint REFERENCES episodes(id) ON DELETE SET NULL',
        'post_id bigint REFERENCES posts(id) ON DELETE SET NULL']),
      ('patterns', ARRAY['description text', 'data_source text',
        'kind text CHECK (kind IN (''pattern'',''anti-pattern'')) DEFAULT ''pattern''',
        'metadata jsonb DEFAULT ''{}''', 'highlights jsonb DEFAULT ''[]''', 'search_vector tsvector',
        'keywords text[]'])
    ) AS wanted(tab, own),
    unnest(own || ARRAY['created_at timestamp DEFAULT now()', 'updated_at timestamp DEFAULT now()',
      'deleted_at timestamp']) AS definition
    WHERE NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = tab::regclass AND NOT attisdropped
                      AND attname = split_part(definition, ' ', 1))
  LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %I ADD COLUMN %s', missing.tab, missing.definition);
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE WARNING '% lacks the column %, and belongs to another role', missing.tab, missing.col;
    END;
  END LOOP;
END $$;

-- Rows that were loaded with their ids leave a sequence behind them, and the next new row would clash.
DO $$
DECLARE
  tab text;
  sequence text;
  last_id bigint;
BEGIN
  FOREACH tab IN ARRAY ARRAY['categories', 'orgs', 'episodes', 'posts', 'guests', 'patterns'] LOOP
    sequence := pg_get_serial_sequence(tab, 'id');
    CONTINUE WHEN sequence IS NULL OR NOT has_sequence_privilege(sequence, 'SELECT, UPDATE');
    EXECUTE format('SELECT max(id) FROM %I', tab) INTO last_id;
    CONTINUE WHEN last_id IS NULL;
    EXECUTE format('SELECT setval(%L, greatest($1, last_value)) FROM %s WHERE last_value < $1 OR NOT is_called',
                   sequence, sequence) USING last_id;
  END LOOP;
END $$;
