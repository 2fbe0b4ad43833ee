-- repeated: the triggers of content may have been made since, and what others own is left alone.
-- When content was last written to, word of it to who listens, and what a view's owner wants of it: a title, a schedule.

DO $$
DECLARE
  tab name;
  stamp text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_attribute
                 WHERE attrelid = 'public.views_registry'::regclass AND attname = 'schedule' AND NOT attisdropped) THEN
    ALTER TABLE public.views_registry
      ADD COLUMN own_title text, ADD COLUMN schedule jsonb, ADD COLUMN schedule_next timestamptz,
      ADD COLUMN schedule_ran timestamptz, ADD COLUMN schedule_problem text, ADD COLUMN changed_rows jsonb;
    COMMENT ON COLUMN public.views_registry.own_title IS 'What a person calls the view; else its rule''s name';
    COMMENT ON COLUMN public.views_registry.schedule IS 'When it is refreshed by itself; null for never';
    COMMENT ON COLUMN public.views_registry.schedule_next IS 'When that is due; null where content decides';
    COMMENT ON COLUMN public.views_registry.schedule_problem IS 'Why its last run failed; null once one has worked';
    COMMENT ON COLUMN public.views_registry.changed_rows IS 'Some of the rows that the last refresh brought and took';
  END IF;
  -- only its owner can change it; and the stamps have to be that role's too, for it writes them
  IF (SELECT proowner FROM pg_proc WHERE oid = to_regprocedure('public.pattern_factory_changed()'))
     IS DISTINCT FROM (SELECT oid FROM pg_roles WHERE rolname = current_user) THEN
    RETURN;
  END IF;
  FOR tab IN SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
             WHERE t.tgname = 'pattern_factory_changed' AND c.relnamespace = 'public'::regnamespace LOOP
    stamp := 'pattern_factory_changed_at_' || tab;
    IF to_regclass('public.' || quote_ident(stamp)) IS NULL THEN
      EXECUTE format('CREATE SEQUENCE public.%I', stamp);
    END IF;
  END LOOP;
  CREATE OR REPLACE FUNCTION public.pattern_factory_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $function$
  DECLARE
    counter regclass := to_regclass('public.' || quote_ident('pattern_factory_changed_' || TG_TABLE_NAME));
    stamp regclass := to_regclass('public.' || quote_ident('pattern_factory_changed_at_' || TG_TABLE_NAME));
  BEGIN
    IF counter IS NOT NULL THEN
      PERFORM nextval(counter);
    END IF;
    IF stamp IS NOT NULL THEN
      PERFORM setval(stamp, (extract(epoch FROM clock_timestamp()) * 1000)::bigint);
    END IF;
    -- who has told something cannot PREPARE TRANSACTION: where that is in use, the change is seen a little later
    IF current_setting('max_prepared_transactions') = '0'
       AND has_function_privilege('pg_catalog.pg_notify(text, text)', 'EXECUTE') THEN
      PERFORM pg_notify('pattern_factory', json_build_object('content', TG_TABLE_NAME, 'origin', 'content')::text);
    END IF;
    RETURN NULL;
  END $function$;
END $$;
