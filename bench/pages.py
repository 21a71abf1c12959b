"""A page of the log over HTTP beside its SQL on the same table."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import psycopg

from .client import Client, data, request
from .events import BIG_DOMAIN
from .latency import milliseconds
from .processes import Failed

DEPTH = 1_000_000
PAGE = 50
FIELDS = "id timestamp domainId userId datasetId username action groupId pageId diff mapId reuseTitle subdomainId"
QUERY = f"""
query ($domain: ID!, $after: String) {{
  activityLog(domain: $domain, first: {PAGE}, after: $after) {{ nodes {{ {FIELDS} }} pageInfo {{ hasNextPage endCursor }} }}
}}
"""
CURSOR = """
query ($domain: ID!, $period: PeriodInput!) {
  activityLog(domain: $domain, period: $period, first: 500) { edges { cursor node { id } } }
}
"""
SELECT = """
SELECT id, timestamp, domain_id, user_id, dataset_id, username, action, group_id, page_id, diff, map_id,
    reuse_title, subdomain_id
FROM activity WHERE domain_id = $1 """
FIRST = f"{SELECT} ORDER BY timestamp DESC, id DESC LIMIT {PAGE}"
DEEP = f"{SELECT} AND (timestamp, id) < ($2, $3) ORDER BY timestamp DESC, id DESC LIMIT {PAGE}"
AT_DEPTH = """
SELECT timestamp, id FROM activity WHERE domain_id = $1 ORDER BY timestamp DESC, id DESC OFFSET $2 LIMIT 1
"""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """The same page, asked in both ways."""

    body: bytes
    sql: bytes
    given: list[Any]


def measure(client: Client, connection: psycopg.Connection, rounds: int) -> dict[str, Any]:
    """Median milliseconds of both pages in both ways, in turns, and of a request that asks for nothing."""
    cursor = psycopg.RawCursor(connection)
    depth = min(DEPTH, count(cursor) // 2)
    pages = {"first": first_page(), "deep": deep_page(client, cursor, depth)}
    times: dict[str, dict[str, float]] = {}
    for name, page in pages.items():
        require_same(client, cursor, page)
        times[name] = timed(client, cursor, page, rounds)
    trivial = request("{ __typename }")
    return {**times, "depth": depth, "trivial": median(milliseconds(client.send, trivial) for _ in range(rounds))}


def timed(client: Client, cursor: psycopg.RawCursor[Any], page: Page, rounds: int) -> dict[str, float]:
    """Both ways in turns."""
    http, sql = [], []
    for _ in range(rounds):
        http.append(milliseconds(client.send, page.body))
        sql.append(milliseconds(lambda asked: rows(cursor, asked), page))
    return {"http": median(http), "sql": median(sql)}


def rows(cursor: psycopg.RawCursor[Any], page: Page) -> list[tuple[Any, ...]]:
    """The page by SQL, as a prepared statement."""
    return cursor.execute(page.sql, page.given, prepare=True).fetchall()


def first_page() -> Page:
    """The newest activities."""
    return Page(request(QUERY, domain=BIG_DOMAIN, after=None), FIRST.encode(), [BIG_DOMAIN])


def deep_page(client: Client, cursor: psycopg.RawCursor[Any], depth: int) -> Page:
    """The activities that follow the one at this depth."""
    found = cursor.execute(AT_DEPTH.encode(), [BIG_DOMAIN, depth]).fetchall()
    timestamp, identity = found[0]
    after = cursor_of(client, EPOCH + timedelta(microseconds=timestamp), identity)
    return Page(request(QUERY, domain=BIG_DOMAIN, after=after), DEEP.encode(), [BIG_DOMAIN, timestamp, identity])


def cursor_of(client: Client, instant: datetime, identity: str) -> str:
    """The API's cursor of an activity, found among those of its microsecond."""
    period = {"instants": {"from": instant.isoformat(), "to": (instant + timedelta(microseconds=1)).isoformat()}}
    edges = client.ask(CURSOR, domain=BIG_DOMAIN, period=period)["activityLog"]["edges"]
    cursors: list[str] = [edge["cursor"] for edge in edges if edge["node"]["id"] == identity]
    if not cursors:
        raise Failed(f"The log does not show the activity {identity} at {instant}")
    return cursors[0]


def require_same(client: Client, cursor: psycopg.RawCursor[Any], page: Page) -> None:
    """Fails unless both ways give the same activities."""
    nodes = data(client.send(page.body))["activityLog"]["nodes"]
    by_http, by_sql = [node["id"] for node in nodes], [row[0] for row in rows(cursor, page)]
    if by_http != by_sql:
        raise Failed(f"A page of the log differs: HTTP says {by_http[:3]} …, SQL says {by_sql[:3]} …")


def count(cursor: psycopg.RawCursor[Any]) -> int:
    """The activities of the big domain."""
    found = cursor.execute(b"SELECT sum(rows)::bigint FROM segment WHERE domain_id = $1", [BIG_DOMAIN]).fetchall()
    return int(found[0][0])
