"""PostGraphile over HTTP: the best SQL as functions, which is how it serves what is more than rows."""

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from .answers import Answer, from_rows
from .client import Client, data, request
from .events import BIG_DOMAIN
from .postgres import Cluster
from .processes import Failed, child, free_port, run, wait_until
from .questions import Period, sql

HOME = Path(__file__).with_name("postgraphile")
INSTALL_SECONDS, READY_SECONDS = 900.0, 120.0
TYPES = """
CREATE SCHEMA api;
CREATE TYPE api.day_count AS (day date, action text, count int);
CREATE TYPE api.entry_count AS (entry text, action text, count int);
CREATE TYPE api.action_count AS (action text, count int);
"""
RETURNS = {
    "actions": "SETOF api.day_count",
    "numberOfUsers": "int",
    "actionsByUsers": "int",
    "topUsers": "SETOF api.entry_count",
    "topDatasets": "SETOF api.entry_count",
    "topPages": "SETOF api.entry_count",
    "actionDistribution": "SETOF api.action_count",
}
FIELDS = {
    "int": (),
    "SETOF api.day_count": ("day", "action", "count"),
    "SETOF api.entry_count": ("entry", "action", "count"),
    "SETOF api.action_count": ("action", "count"),
}


class PostGraphile:
    """One GraphQL request over HTTP."""

    name = "PostGraphile"

    def __init__(self, client: Client) -> None:
        self._client = client

    def ask(self, period: Period) -> bytes:
        """One request, one body."""
        since, until = (instant.isoformat() for instant in period.instants)
        return self._client.send(request(query(), domain=BIG_DOMAIN, since=since, until=until))

    def read(self, answer: bytes) -> Answer:
        """From JSON."""
        return from_rows({name: rows(name, found) for name, found in data(answer).items()})


def query() -> str:
    """All seven in one request."""
    given = "(domain: $domain, since: $since, until: $until)"
    selected = (f"{name}: {name}{given} {selection(FIELDS[returns])}" for name, returns in RETURNS.items())
    return f"query ($domain: String!, $since: Datetime!, $until: Datetime!) {{ {' '.join(selected)} }}"


def selection(fields: tuple[str, ...]) -> str:
    """Rows are the nodes of a connection; a number has no fields."""
    return f"{{ nodes {{ {' '.join(fields)} }} }}" if fields else ""


def rows(name: str, found: Any) -> list[tuple[Any, ...]]:
    """As the SQL gives them."""
    fields = FIELDS[RETURNS[name]]
    if not fields:
        return [(found,)]
    read = [tuple(node[field] for field in fields) for node in found["nodes"]]
    return [(date.fromisoformat(day), *rest) for day, *rest in read] if "day" in fields else read


def create_functions(cluster: Cluster, database: str) -> None:
    """Makes the seven functions: PostgreSQL puts their SQL into the queries that call them."""
    with cluster.connect(database) as connection:
        connection.execute(TYPES.encode())
        for name, text in sql().items():
            connection.execute(
                f"""
                CREATE FUNCTION api."{name}"(domain text, since timestamptz, until timestamptz)
                RETURNS {RETURNS[name]} LANGUAGE sql STABLE PARALLEL SAFE AS $sql$ {text} $sql$""".encode()
            )


@contextlib.contextmanager
def serve(cluster: Cluster, database: str, folder: Path) -> Iterator[Client]:
    """Runs PostGraphile until the block ends."""
    port = free_port()
    env = {**os.environ, "DATABASE_URL": cluster.url(database), "PORT": str(port), "NODE_ENV": "production",
           "GRAPHILE_ENV": "production"}  # fmt: skip
    command = [node(), str(HOME / "node_modules/postgraphile/dist/cli-run.js"), "-C", str(HOME / "graphile.config.mjs")]
    with child(command, folder / "postgraphile.log", env) as process:
        client = Client(port)
        wait_until(client.is_listening, process, "PostGraphile", READY_SECONDS)
        yield client


def node() -> str:
    """Node.js 22, which PostGraphile needs: npm brings it, where this machine's is older."""
    found = sorted((HOME / "node_modules").glob("node-linux-*/bin/node"))
    if not found:
        raise Failed("npm brought no Node.js for this machine")
    return str(found[0])


def install() -> None:
    """Installs what the lock file names, once."""
    if not (HOME / "node_modules/.package-lock.json").exists():
        run(["npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--prefix", str(HOME)], timeout=INSTALL_SECONDS)


def version() -> str:
    """PostGraphile's own."""
    manifest = json.loads((HOME / "node_modules/postgraphile/package.json").read_text())
    return f"{manifest['version']} on Node.js {run([node(), '--version']).strip()}"
