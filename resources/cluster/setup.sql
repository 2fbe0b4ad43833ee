-- Roles and database of the embedded cluster, run by psql as the superuser. Running it again changes nothing.
\getenv owner_password OWNER_PASSWORD
SET client_min_messages = warning;

SELECT 'CREATE ROLE pattern_factory' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pattern_factory') \gexec
ALTER ROLE pattern_factory LOGIN CREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;

-- the template first: databases are made from it
\connect template1
\ir hardening.sql
\connect postgres
SELECT 'CREATE DATABASE pattern_factory OWNER pattern_factory'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'pattern_factory') \gexec
REVOKE CONNECT ON DATABASE pattern_factory FROM PUBLIC;

\connect pattern_factory
\ir hardening.sql
