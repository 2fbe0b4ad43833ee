-- Full-text search over content, and indexes that the pages and the policies on deleted rows need.

-- A database that keeps patterns.search_vector already goes on doing so.
DO $$
DECLARE
  other text[];
  name text;
BEGIN
  IF EXISTS (SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
             WHERE t.tgrelid = 'patterns'::regclass AND NOT t.tgisinternal AND f.prosrc LIKE '%search_vector%')
     OR EXISTS (SELECT FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
                WHERE t.tgrelid = 'patterns'::regclass AND f.proname LIKE 'tsvector_update_trigger%')
     OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'patterns'::regclass AND attname = 'search_vector'
                AND attgenerated <> '') THEN
    RETURN;
  END IF;

  CREATE OR REPLACE FUNCTION pattern_factory_search_vector() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $function$
  BEGIN
    NEW.search_vector :=
      setweight(to_tsvector('english', coalesce(NEW.name, '')), 'A')
      || setweight(to_tsvector('english', coalesce(array_to_string(NEW.keywords, ' '), '')), 'B')
      || setweight(to_tsvector('english', coalesce(NEW.description, '')), 'C');
    RETURN NEW;
  END $function$;
  CREATE TRIGGER pattern_factory_search_vector BEFORE INSERT OR UPDATE OF name, description, keywords, search_vector
    ON patterns FOR EACH ROW EXECUTE FUNCTION pattern_factory_search_vector();

  -- The rows that are there already: other triggers (a time of change, say) must not see this as an edit.
  SELECT coalesce(array_agg(tgname::text), '{}') INTO other FROM pg_trigger
    WHERE tgrelid = 'patterns'::regclass AND NOT tgisinternal AND tgenabled = 'O'
      AND tgname <> 'pattern_factory_search_vector';
  FOREACH name IN ARRAY other LOOP EXECUTE format('ALTER TABLE patterns DISABLE TRIGGER %I', name); END LOOP;
  UPDATE patterns SET search_vector = NULL WHERE search_vector IS NULL;
  FOREACH name IN ARRAY other LOOP EXECUTE format('ALTER TABLE patterns ENABLE TRIGGER %I', name); END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'patterns belongs to another role: its search_vector is not kept';
END $$;

DO $$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN
    SELECT tab, format('%s_search', tab) AS index,
      'USING gin (to_tsvector(''english'', coalesce(name, '''') || '' '' || coalesce(description, '''')))' AS what
      FROM unnest(ARRAY['orgs', 'episodes', 'posts', 'guests']) AS tab
    UNION ALL
    SELECT 'patterns', 'patterns_search', 'USING gin (search_vector)'
      WHERE NOT EXISTS (
        SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = 'patterns'::regclass AND m.amname = 'gin' AND a.attname = 'search_vector')
    UNION ALL -- what is deleted is asked with each read of a link table
    SELECT tab, format('%s_deleted', tab), '(id) WHERE deleted_at IS NOT NULL'
      FROM unnest(ARRAY['patterns', 'orgs', 'episodes', 'posts', 'guests']) AS tab
    UNION ALL -- links are joined from the other side too; the primary key serves patterns alone
    SELECT format('pattern_%s_link', side), format('pattern_%s_link_%s', side, side), format('(%s_id)', side)
      FROM unnest(ARRAY['episode', 'guest', 'org', 'post']) AS side
  LOOP
    BEGIN
      EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I %s', wanted.index, wanted.tab, wanted.what);
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE WARNING '% belongs to another role: no index % for it', wanted.tab, wanted.index;
    END;
  END LOOP;
END $$;
