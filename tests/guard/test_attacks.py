"""Attacks of every class in other spellings than the corpus, and near misses that must pass."""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

import pytest

from pitboss.errors import PitbossError, SqlFailed
from tests.guard.conftest import Judge

ATTACKS = {
    "statements": [
        "SELECT 1;SELECT 2;",
        "SELECT 1; ; SELECT 2",
        "BEGIN; SELECT 1",
        "SELECT 1\\; DROP TABLE patterns",
        "SELECT 1 WITH CHECK OPTION; DROP TABLE orgs",
        "SELECT $x$a$x$; DELETE FROM orgs; SELECT $x$b$x$",
        "SELECT 1 --\r; DROP TABLE orgs",
        "SELECT 1 /* /* */ */ ; DROP TABLE orgs; SELECT 1 /* */",
    ],
    "writes": [
        "WITH x AS (UPDATE orgs SET name = 'x' RETURNING *) TABLE x",
        "SELECT * FROM (DELETE FROM orgs RETURNING *) x",
        "SELECT (WITH d AS (DELETE FROM orgs RETURNING 1) SELECT 1 FROM d)",
        "(WITH d AS (INSERT INTO orgs(name) VALUES ('x') RETURNING 1) SELECT 1 FROM d)",
        "TRUNCATE patterns",
        "CREATE TABLE x AS SELECT 1",
        "SELECT 1 INTO x",
        "SELECT nextval('orgs_id_seq')",
        "SELECT setval('orgs_id_seq', 1)",
        "SELECT lastval()",
        "SELECT currval('orgs_id_seq')",
    ],
    "utility": [
        "VACUUM", "ANALYZE patterns", "CHECKPOINT", "LISTEN x", "DISCARD ALL", "SHOW all", "RESET ROLE",
        "EXPLAIN SELECT 1", "DECLARE c CURSOR FOR SELECT 1", "FETCH ALL FROM c", "LOAD 'x'", "COMMENT ON TABLE orgs IS 'x'",
        "REFRESH MATERIALIZED VIEW views.list_orgs", "REASSIGN OWNED BY postgres TO postgres", "SECURITY LABEL ON TABLE orgs IS 'x'",
        "PREPARE TRANSACTION 'x'", "SET TRANSACTION READ WRITE", "SAVEPOINT x", "ROLLBACK", "ABORT", "END",
        "COPY orgs FROM STDIN", "COPY (TABLE settings) TO STDOUT", "IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z",
    ],
    "locks": [
        "SELECT * FROM (SELECT * FROM orgs FOR UPDATE) x",
        "WITH x AS (SELECT id FROM orgs FOR SHARE) SELECT * FROM x",
        "SELECT EXISTS (SELECT 1 FROM orgs FOR UPDATE)",
        "(SELECT id FROM orgs FOR UPDATE)",
        "SELECT ARRAY(SELECT id FROM orgs FOR KEY SHARE)",
    ],
    "functions": [
        "SELECT pg_sleep_for('1 minute')", "SELECT pg_sleep(1)", "SELECT 1 ORDER BY pg_sleep(1)",
        "SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM orgs",
        "SELECT sum(1) OVER (ORDER BY pg_backend_pid())", "SELECT 1 LIMIT pg_backend_pid()", "SELECT 1 OFFSET pg_backend_pid()",
        "SELECT DISTINCT ON (pg_backend_pid()) 1", "SELECT 1 GROUP BY ROLLUP (pg_backend_pid())",
        "SELECT 1 FROM orgs TABLESAMPLE bernoulli (pg_backend_pid())",
        "SELECT CASE WHEN false THEN pg_backend_pid() END", "SELECT ARRAY[pg_backend_pid()]", "SELECT ROW(pg_backend_pid())::text",
        "SELECT * FROM orgs JOIN posts ON pg_backend_pid() = 1", "VALUES (pg_backend_pid())",
        "SELECT 1 WHERE (pg_backend_pid(), 2) < (3, 4)", "SELECT (ARRAY[1])[pg_backend_pid()]",
        "SELECT * FROM unnest(ARRAY[1], ARRAY[pg_backend_pid()]) x(a, b)",
        "SELECT sum(1) OVER (ORDER BY id ROWS pg_backend_pid() PRECEDING) FROM orgs",
        "SELECT jsonb_path_query('{}', '$', jsonb_build_object('a', pg_backend_pid()))",
        "SELECT version()", "SELECT current_database()", "SELECT current_schemas(true)", "SELECT pg_typeof(1)",
        "SELECT has_table_privilege('settings', 'SELECT')", "SELECT obj_description(1)", "SELECT pg_get_viewdef(1)",
        "SELECT pg_relation_size('orgs')", "SELECT txid_current()", "SELECT pg_current_wal_lsn()", "SELECT setseed(0.5)",
        "SELECT lo_create(0)", "SELECT loread(1, 1)", "SELECT lo_export(1, '/tmp/x')", "SELECT pg_ls_tmpdir()",
        "SELECT pg_file_settings.name FROM pg_show_all_file_settings() AS pg_file_settings",
        "SELECT pg_cancel_backend(1)", "SELECT pg_rotate_logfile()", "SELECT pg_try_advisory_xact_lock(1)",
        "SELECT pg_create_restore_point('x')", "SELECT pg_stat_get_activity(NULL)", "SELECT pg_input_is_valid('1', 'int')",
        "SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')",
        "SELECT cursor_to_xml('x', 1, true, true, '')::text", "SELECT query_to_xmlschema('SELECT 1', true, true, '')::text",
        "SELECT schema_to_xml('public', true, true, '')::text", "SELECT to_regtype('settings')::text",
        "SELECT pg_describe_object(1, 1, 1)", "SELECT format_type(23, NULL)", "SELECT lower(3)", "SELECT sneak(id::int) FROM orgs",
        "SELECT sneak(1) OVER ()", "SELECT sum(id) OVER (PARTITION BY !=! 1) FROM orgs",
        "SELECT int4send(1)", "SELECT textin('x')", "SELECT array_in('{1}', 23, -1)", "SELECT record_in('(1)', 16384, -1)",
        "SELECT regclassin('orgs')", "SELECT query FROM pg_cursor()", "SELECT inet_client_addr()", "SELECT dblink_exec('x')",
        "SELECT current_query()", "SELECT pg_read_file('x') IS NULL OR true", "SELECT pg_export_snapshot()",
        "SELECT pg_notify('a', 'b') IS NULL", "SELECT gen_random_uuid(), pg_advisory_unlock_all() IS NULL",
    ],
    "session": [
        "SELECT current_user", "SELECT session_user", "SELECT user", "SELECT current_role", "SELECT current_catalog",
        "SELECT current_schema", "SELECT CURRENT_SCHEMA()", "SELECT set_config('a.b', 'c', true)",
        "SELECT current_setting('is_superuser')",
    ],
    "catalog": [
        "SELECT count(*) FROM pg_class", "SELECT count(*) FROM information_schema.tables", "TABLE pg_user",
        "SELECT 1 FROM pg_roles", "SELECT count(*) FROM pg_largeobject", "SELECT 1 WHERE EXISTS (SELECT FROM pg_proc)",
        "SELECT count(x) FROM pg_stat_activity x", "SELECT count(*) FROM pg_statistic", "SELECT count(*) FROM pg_locks",
        "SELECT NULL::pg_class", "SELECT NULL::pg_authid[]", "SELECT NULL::information_schema.sql_identifier",
        "SELECT ctid FROM orgs", "SELECT xmin::text FROM orgs", "SELECT tableoid::bigint FROM orgs", "SELECT o.tableoid FROM orgs o",
        "SELECT json_populate_record(NULL::pg_database, '{}')::text", "SELECT jsonb_populate_record(NULL::settings, '{}')::text",
    ],
    "tables": [
        'SELECT * FROM "settings"', "SELECT * FROM PUBLIC.SETTINGS", 'SELECT * FROM U&"s\\0065ttings"', "SELECT * FROM ONLY settings",
        "SELECT * FROM settings *", "SELECT (SELECT value FROM settings LIMIT 1)", "SELECT 1 WHERE 'x' IN (SELECT value FROM settings)",
        "SELECT 1 FROM orgs ORDER BY (SELECT value FROM settings LIMIT 1)", "SELECT 1 LIMIT (SELECT count(*) FROM settings)",
        "WITH RECURSIVE a AS (SELECT 1 x UNION SELECT x FROM a, settings) SELECT * FROM a",
        "SELECT 1 EXCEPT SELECT count(*)::int FROM settings", "SELECT ARRAY(SELECT value FROM settings)",
        "WITH unused AS (SELECT * FROM settings) SELECT 1", "SELECT count(*) FROM private.patterns",
        "SELECT * FROM patterns_seen_through", "SELECT * FROM views.peek", "SELECT * FROM views.foreign_result", "SELECT * FROM peek",
        "SELECT NULL::settings IS NULL", "SELECT (NULL::settings).value", "SELECT NULL::settings[]", "SELECT '{}'::views.peek[]",
        "SELECT * FROM orgs_id_seq", "SELECT * FROM orgs_pkey", "SELECT NULL::private.patterns",
        "SELECT * FROM orgs NATURAL JOIN settings", "SELECT s FROM settings s", "SELECT count(*) OVER () FROM system_log",
        "SELECT string_agg(value, (SELECT max(value) FROM settings)) FROM (VALUES ('x')) v(value)",
        "SELECT * FROM pg_temp.pattern_factory_probe", "SELECT * FROM pattern_factory_probe",
    ],
    "types": [
        "SELECT 'orgs'::regclass::text", "SELECT ARRAY['orgs'::regclass]::text", "SELECT '{orgs}'::regclass[]::text",
        "SELECT 'now'::regproc", "SELECT 'postgres'::regrole::text", "SELECT 'public'::regnamespace::text", "SELECT '23'::regtype::text",
        "SELECT 'english'::regconfig::text", "SELECT concat('english'::regconfig)", "SELECT name::regconfig::text FROM orgs",
        "SELECT to_tsvector(kind::regconfig, name) FROM patterns", "SELECT 1::oid", "SELECT 'x'::xml::text", "SELECT '1:1:'::pg_snapshot",
        "SELECT '(0,1)'::tid", "SELECT '0/0'::pg_lsn", "SELECT 'a'::name", "SELECT '=r/postgres'::aclitem", "SELECT 'x'::refcursor",
        "SELECT CASE WHEN true THEN 'orgs'::regclass END::text", "SELECT coalesce('orgs'::regclass, NULL)::text",
        "SELECT (SELECT 'orgs'::regclass)::text", "SELECT row_to_json(ROW('orgs'::regclass))", "SELECT 1259::oid::regclass::text",
        "SELECT json_value('1', '$' RETURNING oid)", "SELECT * FROM jsonb_to_record('{}') AS x(a regclass)",
        "SELECT * FROM json_to_recordset('[]') AS x(a settings)", "SELECT unnest('{orgs}'::regclass[])::text",
        "SELECT greatest('orgs'::regclass, 'posts'::regclass)::text", "SELECT nullif('orgs'::regclass, 'posts'::regclass)::text",
    ],
    "operators": [
        "SELECT 1 OPERATOR(private.+) 1", "SELECT !=! 1", "SELECT OPERATOR(public.!=!) 1", "SELECT '1'::oid = ANY (ARRAY[1::oid])",
        "SELECT ARRAY[1::oid] && ARRAY[2::oid]", "SELECT (1::oid, 2) < (2::oid, 3)",
    ],
    "wrappers": [
        "SELECT 1 WITH CASCADED CHECK OPTION", "SELECT 1 WITH DATA", "SELECT 1) WITH NO DATA --", "SELECT 1 /*", "SELECT 'x", 'SELECT "x',
        "SELECT $a$", "SELECT 1 AS", "1", "", ";", "--", "SELECT 1 AS a ON CONFLICT DO NOTHING", "(SELECT 1", "SELECT 1)",
        "AS SELECT 1", "name AS SELECT 1", "SELECT", "SELECT FROM orgs",
    ],
    "xml": [
        "SELECT xmlelement(name a)::text", "SELECT xmlparse(content 'x')::text", "SELECT xmlserialize(content '<a/>'::xml AS text)",
        "SELECT * FROM xmltable('/' PASSING '<a/>' COLUMNS a text PATH '.')", "SELECT '<a/>'::xml IS DOCUMENT",
        "SELECT xpath_exists('/', '<a/>'::xml)",
    ],
}

PASS = [
    "SELECT 1 /* /* */ ; DROP TABLE orgs; SELECT 1 /* */ */",
    "SELECT mood, moods, short FROM patterns",
    "SELECT mood::text, 'calm'::mood, enum_range(NULL::mood), mood < 'keen' FROM patterns",
    "SELECT name::short_text FROM patterns",
    "SELECT p FROM patterns p",
    "SELECT array_agg(p) FROM patterns p",
    "SELECT ((array_agg(p))[1]).name FROM patterns p",
    "SELECT row_to_json(p), to_jsonb(p) - 'id' FROM patterns p",
    "SELECT jsonb_populate_record(NULL::orgs, '{\"name\": \"x\"}')",
    "SELECT NULL::views.list_orgs",
    "SELECT (id, name) IN (SELECT id, name FROM orgs), ROW(id, 1) = ROW(2, 3), (id, name) < (3, 'x') FROM orgs",
    "SELECT current_date, current_time, current_timestamp, localtime, localtimestamp(2), now(), statement_timestamp()",
    "SELECT to_tsvector('english', name), to_tsvector('simple'::regconfig, name), to_tsquery('a & b') FROM orgs",
    "SELECT search_vector @@ websearch_to_tsquery('english', 'x'), ts_headline(name, to_tsquery('x')) FROM patterns",
    "SELECT * FROM orgs TABLESAMPLE system (50) REPEATABLE (1)",
    "SELECT convert_from(convert_to(name, 'UTF8'), 'UTF8'), encode(sha256(name::bytea), 'hex') FROM orgs",
    "SELECT name SIMILAR TO '%(a|b)%', name LIKE 'a!%' ESCAPE '!', name !~~* 'x' FROM orgs",
    "SELECT created_at AT TIME ZONE 'UTC', extract(epoch FROM age(created_at)), date_bin('1 hour', created_at, now()::timestamp) FROM orgs",
    "SELECT width_bucket(funding, 0, 10, 5), funding::money, div(funding, 3), |/ 4, 5 & 3, 5 # 3, ~1, 1 << 2, @ -1 FROM orgs",
    "SELECT int4range(1, 5) @> 3, daterange('2020-01-01', '2021-01-01') * daterange('2020-06-01', NULL), lower(int4range(1, 5))",
    "SELECT '192.168.0.1'::inet << '192.168.0.0/16'::cidr, host('10.0.0.1'::inet)",
    "SELECT metadata['a'], metadata #- '{a}', metadata || '{}', jsonb_set(metadata, '{a}', '1'), jsonb_pretty(metadata) FROM patterns",
    "SELECT keywords[1:2], keywords || 'x'::text, array_position(keywords, 'x'), 'x' = ALL (keywords), keywords::varchar[] FROM patterns",
    "SELECT * FROM ROWS FROM (unnest(ARRAY[1, 2]), generate_series(1, 3)) WITH ORDINALITY AS t(a, b, n)",
    "WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 5) SEARCH DEPTH FIRST BY n SET o SELECT n FROM t",
    "SELECT grouping(kind), count(*) FROM patterns GROUP BY CUBE (kind, data_source) HAVING count(*) > 1",
    "SELECT lag(name, 1, 'x') OVER w, cume_dist() OVER w FROM orgs WINDOW w AS (PARTITION BY stage ORDER BY id GROUPS 1 PRECEDING)",
    "SELECT mode() WITHIN GROUP (ORDER BY stage), percentile_disc(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY id) FROM orgs",
    "SELECT regr_slope(id, funding), corr(id, funding), stddev(id), bool_or(id > 1), every(id > 0) FROM orgs",
    "SELECT id IS DISTINCT FROM 3, nullif(id, 3), greatest(id, 1), name COLLATE \"C\", (id > 1) IS UNKNOWN FROM orgs",
    "SELECT concat_ws(', ', name, stage, id), quote_literal(name), string_to_array(name, ' '), unistr('x') FROM orgs",
    "SELECT random(), gen_random_uuid(), clock_timestamp()",
    "SELECT 'x'::char(3), B'101'::bit(3), '12:00'::time, '1 day'::interval(0), 1::bool, 'a'::\"char\"",
    "SELECT o.* FROM (orgs JOIN guests g ON g.org_id = orgs.id) AS o(a, b, c)",
    "SELECT j.x FROM patterns JOIN LATERAL (SELECT metadata->>'a' AS x) j ON true",
    "SELECT NOT EXISTS (SELECT FROM posts), ARRAY(SELECT 1), (SELECT 1) = ANY (SELECT id FROM orgs)",
    "SELECT date_part('year', date_funded) - date_part('year', date_founded), justify_interval(date_funded - date_founded) FROM orgs",
    "SELECT set_byte('x'::bytea, 0, 65), num_nulls(name, stage), pg_size_pretty(funding) FROM orgs",
]
PASS_18 = [
    "SELECT JSON_OBJECT('a': 1), JSON_ARRAY(1, 2), JSON_ARRAYAGG(id), JSON_OBJECTAGG(id: name) FROM orgs",
    "SELECT JSON_VALUE(metadata, '$.a' RETURNING int DEFAULT 3 ON EMPTY), JSON_EXISTS(metadata, '$.c'), '{}' IS JSON FROM patterns",
    "SELECT JSON_QUERY(metadata, '$.b' WITH WRAPPER), JSON_SCALAR(1), JSON('{}'), JSON_SERIALIZE('{}') FROM patterns",
    "SELECT j.* FROM patterns, JSON_TABLE(metadata, '$' COLUMNS (a FOR ORDINALITY, NESTED PATH '$.c' COLUMNS (d int PATH '$'), "
    "NESTED PATH '$.e' COLUMNS (f text PATH '$'))) j",
    "SELECT any_value(name), array_sort(array_agg(id)), uuidv7(), casefold('X') FROM orgs",
]


@pytest.mark.parametrize("kind", ATTACKS)
async def test_attacks_are_refused(judge: Judge, kind: str) -> None:
    passed = []
    for sql in ATTACKS[kind]:
        try:
            passed.append((sql, await judge(sql)))
        except PitbossError:
            continue
    assert passed == []


@pytest.mark.parametrize("kind", ["catalog", "tables", "types", "session"])
async def test_what_reads_elsewhere_is_called_unsafe_and_not_merely_broken(judge: Judge, kind: str) -> None:
    broken = {}
    for sql in ATTACKS[kind]:
        try:
            await judge(sql)
        except SqlFailed as error:
            broken[sql] = str(error)
        except PitbossError:
            continue
    # what is not there (a server's missing syntax, an index as a table, the probe) can only be broken
    absent = ("does not exist", "RETURNING", "unsupported XML", "cannot open relation", "is an index")
    assert {sql: said for sql, said in broken.items() if not any(word in said for word in absent)} == {}


async def test_legitimate_queries_of_every_kind_pass(judge: Judge, request: pytest.FixtureRequest) -> None:
    refused = {}
    for sql in PASS + ([] if "older" in request.node.callspec.id else PASS_18):
        try:
            await judge(sql)
        except PitbossError as error:
            refused[sql] = str(error)
    assert refused == {}
