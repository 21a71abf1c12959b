"""The seven questions, in GraphQL and in SQL, and the periods that they are asked for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from .events import API_ACTIONS, FIRST_DAY, LAST_DAY, ZONE, midnight

ENTRIES = 5

GRAPHQL = """
query ($domain: ID!, $period: PeriodInput!) {
  actions(domain: $domain, period: $period, interval: DAY) { buckets series { action counts } }
  numberOfUsers(domain: $domain, period: $period) { value }
  actionsByUsers(domain: $domain, period: $period) { value }
  topUsers(domain: $domain, period: $period, first: 5) { entries { id: userId byAction { action count } } }
  topDatasets(domain: $domain, period: $period, first: 5) { entries { id: datasetId byAction { action count } } }
  topPages(domain: $domain, period: $period, first: 5) { entries { id: pageId byAction { action count } } }
  actionDistribution(domain: $domain, period: $period) { shares { action count } }
}
"""


@dataclass(frozen=True)
class Period:
    """Whole days of the zone, first and last included."""

    name: str
    first: date
    last: date

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """From included, to excluded."""
        return midnight(self.first), midnight(self.last + timedelta(days=1))

    @property
    def graphql(self) -> dict[str, Any]:
        """As this program is told it."""
        return {"dates": {"from": self.first.isoformat(), "to": self.last.isoformat()}}


PERIODS = (
    Period("14 days", LAST_DAY - timedelta(days=13), LAST_DAY),
    Period("12 months", date(2025, 11, 1), LAST_DAY),
    Period("24 months", FIRST_DAY, LAST_DAY),
)


def local_day(column: str) -> str:
    """SQL for the civil day. With the zone's few changes of offset written out it is a comparison or two;
    PostgreSQL takes twice as long to look the zone up for each row, DuckDB six times."""
    begin, end = midnight(FIRST_DAY), midnight(LAST_DAY)
    hours = [begin + timedelta(hours=hour) for hour in range(int((end - begin).total_seconds()) // 3600)]
    changes = [(after, offset(before)) for before, after in pairwise(hours) if offset(before) != offset(after)]
    cases = " ".join(
        f"WHEN {column} < '{instant:%Y-%m-%dT%H:%M:%SZ}' THEN INTERVAL '{hours} hours'" for instant, hours in changes
    )
    return f"({column} + CASE {cases} ELSE INTERVAL '{offset(end)} hours' END)::date"


def offset(instant: datetime) -> int:
    """Hours by which the zone is ahead of UTC then."""
    ahead = instant.astimezone(ZoneInfo(ZONE)).utcoffset() or timedelta()
    return int(ahead.total_seconds()) // 3600


def sql() -> dict[str, str]:
    """The best SQL found for each question, fit for PostgreSQL and DuckDB: $1 domain, $2 from, $3 to."""
    within = "FROM log WHERE domain_id = $1 AND timestamp >= $2 AND timestamp < $3"
    by_user = "user_id IS NOT NULL AND user_id <> 'anonymous'"
    return {
        "actions": f"SELECT {local_day('timestamp')} AS day, action, count(*)::int AS count {within} GROUP BY 1, 2",
        "numberOfUsers": f"SELECT count(*)::int FROM (SELECT DISTINCT user_id {within} AND {by_user}) AS users",
        "actionsByUsers": f"SELECT count(*)::int {within} AND {by_user}",
        "topUsers": ranking("user_id", f"{within} AND {by_user}"),
        "topDatasets": ranking("dataset_id", f"{within} AND {modifies('dataset_id')}"),
        "topPages": ranking("page_id", f"{within} AND {modifies('page_id')}"),
        "actionDistribution": f"SELECT action, count(*)::int AS count {within} GROUP BY 1",
    }


def modifies(column: str) -> str:
    """SQL for the rows that modify what the column names."""
    return f"{column} IS NOT NULL AND action NOT IN {API_ACTIONS}"


def ranking(column: str, rows: str) -> str:
    """SQL that looks at the rows once, for the ranking and for its breakdown."""
    return f"""
        WITH counted AS MATERIALIZED (SELECT {column} AS id, action, count(*)::int AS count {rows} GROUP BY 1, 2),
        ranked AS (SELECT id FROM counted GROUP BY 1 ORDER BY sum(count) DESC, id LIMIT {ENTRIES})
        SELECT id, action, count FROM counted JOIN ranked USING (id)"""
