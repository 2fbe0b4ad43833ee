-- For the administrator of a server that does not let Pattern Factory make the role its rules run as.
--
--   psql -d DATABASE -v owner=ROLE -f rule-role.sql
--
-- DATABASE is the one that Pattern Factory uses, ROLE the user in its connection string. Run it as a superuser, or as
-- a role with CREATEROLE that owns the content tables, after Pattern Factory has been started once. Then start Pattern
-- Factory again: it does the rest, or finds it done. Running this again changes nothing.

\set ON_ERROR_STOP on
BEGIN;
SET LOCAL search_path = public, pg_temp;
SET LOCAL lock_timeout = '30s';

-- the role, its rights, and the policies that hide deleted rows from it and from nobody else
\ir ../migrations/0004_rule_role.sql

-- the owner may take the role on; on 16 and newer without inheriting its rights
SELECT CASE WHEN current_setting('server_version_num')::int >= 160000
  THEN format('GRANT pattern_factory_rules TO %I WITH INHERIT FALSE, SET TRUE', :'owner')
  ELSE format('GRANT pattern_factory_rules TO %I', :'owner') END \gexec

COMMIT;
