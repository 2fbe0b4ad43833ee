-- repeated: tables may change hands, and those of others are left alone.
-- Notes that content was written to, in a sequence for each table: writers never wait for each other, nothing bloats,
-- and a statement costs microseconds more. What is rolled back counts too: rather stale than wrongly fresh.

DO $$
DECLARE
  tab text;
  counter text;
BEGIN
  IF to_regprocedure('public.pattern_factory_changed()') IS NULL THEN
    -- whoever writes need not have a right on the sequence; and where it is gone, writing goes on
    CREATE FUNCTION public.pattern_factory_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS $function$
    DECLARE
      counter regclass := to_regclass('public.' || quote_ident('pattern_factory_changed_' || TG_TABLE_NAME));
    BEGIN
      IF counter IS NOT NULL THEN
        PERFORM nextval(counter);
      END IF;
      RETURN NULL;
    END $function$;
    REVOKE EXECUTE ON FUNCTION public.pattern_factory_changed() FROM PUBLIC;
  END IF;
  FOREACH tab IN ARRAY ARRAY['categories', 'orgs', 'episodes', 'posts', 'guests', 'patterns', 'pattern_episode_link',
                             'pattern_guest_link', 'pattern_org_link', 'pattern_post_link'] LOOP
    CONTINUE WHEN EXISTS (SELECT FROM pg_trigger WHERE tgrelid = tab::regclass AND tgname = 'pattern_factory_changed')
      OR NOT has_table_privilege(tab, 'TRIGGER');
    counter := 'pattern_factory_changed_' || tab;
    IF to_regclass(counter) IS NULL THEN
      EXECUTE format('CREATE SEQUENCE %I', counter);
    END IF;
    EXECUTE format('CREATE TRIGGER pattern_factory_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION public.pattern_factory_changed()', tab);
  END LOOP;
END $$;
