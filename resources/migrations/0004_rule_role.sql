-- repeated: may be denied, and is looked at anew at each start, for roles belong to the server, not to the database.
-- The role that rules run as: it reads live content and earlier results, and creates in `views`. Nothing else.
-- Each step looks first, so that nothing is asked for that an administrator has done already, and nothing is locked.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pattern_factory_rules') THEN
    CREATE ROLE pattern_factory_rules NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- another database of this server was quicker
END $$;

-- To take the role on, not to inherit its rights. A superuser may take on any role.
DO $$
DECLARE
  able boolean;
BEGIN
  IF current_setting('server_version_num')::int >= 160000 THEN
    EXECUTE 'SELECT pg_has_role(''pattern_factory_rules'', ''SET'')' INTO able;
    IF NOT able THEN
      EXECUTE 'GRANT pattern_factory_rules TO CURRENT_USER WITH INHERIT FALSE, SET TRUE';
    END IF;
  ELSIF NOT pg_has_role('pattern_factory_rules', 'MEMBER') THEN
    EXECUTE format('GRANT pattern_factory_rules TO %I', current_user); -- 14 does not take CURRENT_USER here
  END IF;
EXCEPTION WHEN unique_violation THEN
  NULL; -- as above
END $$;

-- What it may do.
DO $$
DECLARE
  tab text;
BEGIN
  IF NOT has_database_privilege('pattern_factory_rules', current_database(), 'TEMP') THEN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO pattern_factory_rules', current_database());
  END IF;
  IF NOT has_schema_privilege('pattern_factory_rules', 'public', 'USAGE') THEN
    GRANT USAGE ON SCHEMA public TO pattern_factory_rules;
  END IF;
  -- one by one: in a list, has_schema_privilege() asks for any of the rights, not for all
  IF NOT has_schema_privilege('pattern_factory_rules', 'views', 'USAGE')
     OR NOT has_schema_privilege('pattern_factory_rules', 'views', 'CREATE') THEN
    GRANT USAGE, CREATE ON SCHEMA views TO pattern_factory_rules;
  END IF;
  FOREACH tab IN ARRAY ARRAY['categories', 'orgs', 'episodes', 'posts', 'guests', 'patterns', 'pattern_episode_link',
                             'pattern_guest_link', 'pattern_org_link', 'pattern_post_link'] LOOP
    IF NOT has_table_privilege('pattern_factory_rules', tab, 'SELECT') THEN
      EXECUTE format('GRANT SELECT ON %I TO pattern_factory_rules', tab);
    END IF;
  END LOOP;
  -- plain views only where they are ours: an older one shows what is deleted
  FOREACH tab IN ARRAY ARRAY['pattern_episodes', 'pattern_guests', 'pattern_orgs', 'pattern_posts'] LOOP
    IF obj_description(to_regclass(tab), 'pg_class') LIKE 'Made by Pattern Factory%'
       AND NOT has_table_privilege('pattern_factory_rules', tab, 'SELECT') THEN
      EXECUTE format('GRANT SELECT ON %I TO pattern_factory_rules', tab);
    END IF;
  END LOOP;
END $$;

-- The ids of what is deleted, read as the owner, past the policies, in the snapshot of the query that asks (STABLE).
-- Links are looked up in a hash of these few: as fast as without, where EXISTS on both ends took five times as long
-- (1,000,000 links joined) and was estimated so dear that any limit on cost would have refused it.
DO $$
BEGIN
  IF to_regprocedure('public.pattern_factory_deleted(text)') IS NULL THEN
    CREATE FUNCTION public.pattern_factory_deleted(content text) RETURNS SETOF bigint
      LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $function$
    BEGIN
      IF content NOT IN ('orgs', 'episodes', 'posts', 'guests', 'patterns') THEN
        RAISE EXCEPTION '% is no content with links', content;
      END IF;
      IF row_security_active('public.' || content) THEN -- rather no answer than a wrong one
        RAISE EXCEPTION 'policies on % hold its owner too, who cannot tell what is deleted', content
          USING HINT = 'Drop the policies pattern_factory_live on the link tables and start Pattern Factory again.';
      END IF;
      RETURN QUERY EXECUTE format('SELECT id FROM public.%I WHERE deleted_at IS NOT NULL', content);
    END $function$;
    REVOKE EXECUTE ON FUNCTION public.pattern_factory_deleted(text) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION public.pattern_factory_deleted(text) TO pattern_factory_rules;
  END IF;
END $$;

-- Deleted rows are hidden from this role alone. Where row-level security was off, a permissive policy keeps everything
-- as it was for all others; where it was on, the database has its own, and only the restrictive one is added.
DO $$
DECLARE
  wanted record;
  relation regclass;
BEGIN
  FOR wanted IN
    SELECT tab, 'deleted_at IS NULL' AS live
      FROM unnest(ARRAY['categories', 'orgs', 'episodes', 'posts', 'guests', 'patterns']) AS tab
    UNION ALL
    SELECT format('pattern_%s_link', side), format(
      CASE WHEN EXISTS (SELECT FROM pg_class WHERE relforcerowsecurity
                        AND oid IN ('patterns'::regclass, (side || 's')::regclass))
      THEN 'EXISTS (SELECT FROM public.patterns p WHERE p.id = pattern_id AND p.deleted_at IS NULL) AND '
           'EXISTS (SELECT FROM public.%2$I o WHERE o.id = %1$s_id AND o.deleted_at IS NULL)'
      ELSE 'pattern_id NOT IN (SELECT public.pattern_factory_deleted(''patterns'')) AND '
           '%1$s_id NOT IN (SELECT public.pattern_factory_deleted(%2$L))' END, side, side || 's')
      FROM unnest(ARRAY['episode', 'guest', 'org', 'post']) AS side
  LOOP
    relation := wanted.tab::regclass;
    CONTINUE WHEN EXISTS (SELECT FROM pg_policy WHERE polrelid = relation AND polname = 'pattern_factory_live')
      AND (SELECT relrowsecurity FROM pg_class WHERE oid = relation);
    IF NOT (SELECT relrowsecurity FROM pg_class WHERE oid = relation) THEN
      IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = relation AND polname = 'pattern_factory_everyone') THEN
        EXECUTE format('CREATE POLICY pattern_factory_everyone ON %s USING (true) WITH CHECK (true)', relation);
      END IF;
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = relation AND polname = 'pattern_factory_live') THEN
      EXECUTE format('CREATE POLICY pattern_factory_live ON %s AS RESTRICTIVE FOR SELECT TO pattern_factory_rules '
                     'USING (%s)', relation, wanted.live);
    END IF;
  END LOOP;
END $$;
