"""Calls whose cost is in their arguments: refused before PostgreSQL computes them while it plans."""

from __future__ import annotations

import pytest

from pitboss.errors import UnsafeSql
from tests.guard.conftest import Judge


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT repeat('x', 1000000000)",
        "SELECT repeat('x', 10 * 100000000)",
        "SELECT repeat('x', '1000000000'::text::int)",
        "SELECT repeat('x', 1e9::int)",
        "SELECT repeat('x', 1e9::numeric::int)",
        "SELECT repeat('x', (1e9::float4)::int)",
        "SELECT repeat('x', (10 ^ 9)::int)",
        "SELECT repeat('x', power(10, 400)::int)",
        "SELECT repeat('x', 1 << 30)",
        "SELECT repeat('x', 'NaN'::numeric::int)",
        "SELECT repeat('x', '1e400'::numeric::int)",
        "SELECT repeat('x', (-1e9)::int + 2000000000)",
        "SELECT generate_series(-100000000.5, 0)",
        "SELECT generate_series('-1e200'::numeric, 0)",
        "SELECT generate_series('-1e300'::numeric, 0)",
        "SELECT repeat('x', exp(710)::int)",
        "SELECT repeat(repeat('x', 100000), 100000)",
        "SELECT repeat(repeat('x', 1000) || 'y', 100000)",
        "SELECT repeat(concat('a', repeat('x', 1000)), 100000)",
        "SELECT repeat('x', length(repeat('y', 100000)) * 100)",
        "SELECT repeat('x', (1000000000 + id * 0)::int) FROM orgs",
        "SELECT repeat('x', (SELECT 1000000000))",
        "SELECT repeat('x', CASE WHEN true THEN 1000000000 END)",
        "SELECT repeat('x', coalesce(NULL, 1000000000))",
        "SELECT repeat('x', greatest(1, 1000000000))",
        "WITH a AS (SELECT 1000000000 AS n) SELECT repeat('x', n) FROM a",
        "SELECT repeat(name, 100000) FROM patterns",
        "SELECT lpad('x', 1000000000)",
        "SELECT rpad(name, 500000000, 'ab') FROM patterns",
        "SELECT format('%1000000000s', 'x')",
        "SELECT format('%-1000000000s', 'x')",
        "SELECT format('%1$*2$s', 'x', 1000000000)",
        "SELECT repeat(replace('xxxx', 'x', repeat('y', 1000)), 10000)",
        "SELECT generate_series(1, 10000000)",
        "SELECT generate_series(-10000000, 0)",
        "SELECT generate_series(10000000, 1, -1)",
        "SELECT generate_series(0, 1, 0.0000001)",
        "SELECT generate_series(1, 1e300::numeric)",
        "SELECT a FROM generate_series(1, 10000) a, generate_series(1, 10000) b",
        "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, a) b, generate_series(1, b) c",
        "SELECT generate_series(date '2000-01-01', date '9999-01-01', interval '1 second')",
        "SELECT generate_series(timestamptz '2000-01-01', 'infinity', interval '1 month')",
        "SELECT generate_series(now() - interval '1000 years', now(), interval '1 second')",
        "SELECT generate_series(min(created_at), now(), interval '1 second') FROM orgs",
        "SELECT factorial(100000)",
        "SELECT sum(factorial(30000 + g % 100)) FROM generate_series(1, 1000) g",
        "SELECT repeat('x', " + "1 + " * 150 + "1)",
    ],
)
async def test_a_call_that_would_make_too_much_is_refused(judge: Judge, sql: str) -> None:
    with pytest.raises(UnsafeSql, match=r"would make|takes too long|would take too long"):
        await judge(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT repeat('*', count(*)::int) FROM patterns GROUP BY kind",
        "SELECT repeat('=', 80), rpad(name, 30, '.'), lpad(id::text, 6, '0') FROM orgs",
        "SELECT repeat('█', (funding / 1000000)::int) FROM orgs WHERE funding > 1000000",
        "SELECT repeat('x', -5), repeat('x', NULL), repeat(NULL, 3)",
        "SELECT repeat('x', mod(1000000000, 7)), repeat('x', 1000000000 % 7)",
        "SELECT repeat('x', length(name)) FROM orgs",
        "SELECT format(name, stage), repeat('x', 2.5::float4::int), repeat('x', keywords[1]::int) FROM orgs",
        "SELECT format('%-10s|%5s|%s %%', name, stage, funding) FROM orgs",
        "SELECT generate_series(2000, 2030)",
        "SELECT generate_series(10, 1, -1), generate_series(0.0, 1.0, 0.1)",
        "SELECT generate_series(1, cardinality(keywords)) FROM orgs WHERE funding > 100000000",
        "SELECT generate_series(date_trunc('month', now()) - interval '11 months', now(), interval '1 month')",
        "SELECT generate_series(min(created_at), max(created_at), interval '1 day') FROM orgs",
        "SELECT generate_series(timestamp '2020-01-01', timestamp '2025-01-01', interval '1 hour')",
        "SELECT factorial(20), factorial(id) FROM orgs",
    ],
)
async def test_an_ordinary_call_passes(judge: Judge, sql: str) -> None:
    assert await judge(sql)
