"""A made-up log of any size, the same each time, in the shape of a portal's CSV export."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np

SEED = 20261101
ZONE = "Europe/Paris"
"""Days are those of this zone: it has days of 23 and of 25 hours."""
FIRST_DAY, LAST_DAY = date(2024, 11, 1), date(2026, 10, 31)
BIG_DOMAIN = "data-port-aurele"
DOMAINS = {BIG_DOMAIN: 0.70, "data-val-moreau": 0.15, "data-lambertin": 0.10, "data-cap-serin": 0.05}
ACTIONS = {
    "search": 0.22, "analyze": 0.14, "download": 0.08, "geo": 0.06, "explore": 0.06, "lookup": 0.04,
    "edit_dataset": 0.12, "publish_dataset": 0.09, "add_dataset": 0.02, "delete_dataset": 0.01,
    "unpublish_dataset": 0.01, "edit_page": 0.07, "add_page": 0.02, "add_map": 0.02,
    "add_user_to_domain": 0.01, "edit_user_to_domain": 0.01, "edit_domain_property": 0.02,
}  # fmt: skip
API_ACTIONS = ("search", "analyze", "download", "geo", "explore", "lookup")
"""Those that read: they modify neither datasets nor pages."""
USERS, DATASETS, PAGES, SUBDOMAINS = 2_000, 3_000, 3_000, 8
WITHOUT_USER, ANONYMOUS_CALLS, WITHOUT_SUBDOMAIN, WITH_DIFF = 0.03, 0.5, 0.25, 0.5
NOBODY, ANONYMOUS = -1, -2

ROWS = f"""
SELECT strftime(make_timestamp(time), '%Y-%m-%dT%H:%M:%S.%f+00:00') AS timestamp,
    {list(DOMAINS)}[domain + 1] AS domain_id,
    CASE "user" WHEN {NOBODY} THEN NULL WHEN {ANONYMOUS} THEN 'anonymous'
        ELSE printf('user-%04d', "user") END AS user_id,
    CASE WHEN name IN {API_ACTIONS} OR name LIKE '%\\_dataset' ESCAPE '\\'
        THEN printf('dataset-%04d', dataset) END AS dataset_id,
    CASE WHEN name LIKE '%\\_user\\_%' ESCAPE '\\' THEN printf('user-%04d', page % {USERS}) END AS username,
    name AS action,
    CASE WHEN name = 'add_user_to_domain' THEN printf('group-%02d', dataset % 20) END AS group_id,
    CASE WHEN name LIKE '%\\_page' ESCAPE '\\' THEN printf('page-%04d', page) END AS page_id,
    CASE WHEN diff AND name LIKE 'edit\\_%' ESCAPE '\\' THEN printf(
        '{{"metadata":[{{"path":["default","title"],"old_value":null,"new_value":"Version %d"}}]}}',
        dataset) END AS diff,
    CASE WHEN name = 'add_map' THEN printf('map-%04d', dataset) END AS map_id,
    NULL AS reuse_title,
    CASE WHEN subdomain < {SUBDOMAINS} THEN printf('subdomain-%d', subdomain) END AS subdomain_id
FROM (SELECT *, {list(ACTIONS)}[action + 1] AS name FROM drawn)
"""


@dataclass(frozen=True)
class Log:
    """The file and how many rows it has."""

    path: Path
    events: int


def midnight(day: date) -> datetime:
    """The instant at which the day begins in the zone."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def make_log(folder: Path, events: int) -> Log:
    """Writes the log, unless an earlier run did."""
    path = folder / f"log-{events}-{SEED}.csv"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        write(unfinished, draw(events))
        unfinished.rename(path)
    return Log(path, events)


def draw(events: int) -> dict[str, Any]:
    """The values of all rows as small numbers, in the order of time."""
    random = np.random.default_rng(SEED)
    begin, end = (midnight(day) for day in (FIRST_DAY, LAST_DAY + timedelta(days=1)))
    first, last = (int(instant.timestamp()) * 1_000_000 for instant in (begin, end))
    action = choose(random, events, np.array(list(ACTIONS.values())))
    user = choose(random, events, zipf(USERS))
    is_call = np.isin(action, [list(ACTIONS).index(name) for name in API_ACTIONS])
    user[is_call & (random.random(events) < ANONYMOUS_CALLS)] = ANONYMOUS
    user[random.random(events) < WITHOUT_USER] = NOBODY
    subdomains = np.append(zipf(SUBDOMAINS) * (1 - WITHOUT_SUBDOMAIN), WITHOUT_SUBDOMAIN)
    return {
        "time": np.sort(random.integers(first, last, events)),
        "domain": choose(random, events, np.array(list(DOMAINS.values()))),
        "user": user,
        "action": action,
        "dataset": choose(random, events, zipf(DATASETS)),
        "page": choose(random, events, zipf(PAGES)),
        "subdomain": choose(random, events, subdomains),
        "diff": random.random(events) < WITH_DIFF,
    }


def zipf(count: int) -> Any:
    """Shares of ids by their rank: the second is half as frequent as the first, and so on."""
    shares = 1 / np.arange(1, count + 1)
    return shares / shares.sum()


def choose(random: np.random.Generator, events: int, shares: Any) -> Any:
    """A number for each event, each as frequent as its share."""
    bounds = np.cumsum(shares)[:-1]
    return np.searchsorted(bounds, random.random(events), side="right").astype(np.int16)


def write(path: Path, drawn: dict[str, Any]) -> None:
    """Spells the numbers out; DuckDB does it many times faster than Python. One thread keeps the order."""
    with duckdb.connect(config={"threads": 1}) as database:
        database.register("drawn", drawn)
        database.execute(f"COPY ({ROWS}) TO '{path}' (FORMAT csv, HEADER, DELIMITER ';')")
