"""The systems that answer the seven questions. Each gives its whole answer first, and its meaning after
the clock has stopped."""

from typing import Any, Protocol

import duckdb
import psycopg

from .answers import Answer, from_graphql, from_rows
from .client import Client, data, request
from .events import BIG_DOMAIN, Log
from .postgres import Cluster, copy_in
from .questions import GRAPHQL, Period, modifies, sql
from .settings import DUCKDB_THREADS

COLUMNS = (
    "domain_id", "user_id", "dataset_id", "username", "action", "group_id", "page_id", "diff", "map_id",
    "reuse_title", "subdomain_id",
)  # fmt: skip


class System(Protocol):
    """Something that can be asked."""

    name: str

    def ask(self, period: Period) -> Any:
        """The whole answer to the seven questions of the big domain, as it comes."""

    def read(self, answer: Any) -> Answer:
        """The same in the common form."""


class ThisProgram:
    """One GraphQL request over HTTP."""

    def __init__(self, name: str, client: Client) -> None:
        self.name = name
        self._client = client

    def ask(self, period: Period) -> bytes:
        """One request, one body."""
        return self._client.send(dashboard(period))

    def read(self, answer: bytes) -> Answer:
        """From JSON."""
        return from_graphql(data(answer))


def dashboard(period: Period, domain: str = BIG_DOMAIN) -> bytes:
    """The request of the seven indicators."""
    return request(GRAPHQL, domain=domain, period=period.graphql)


class DuckDb:
    """Seven queries in this process, without any network. Sorted, its table leaves out other domains and times."""

    name = "DuckDB"

    def __init__(self, log: Log) -> None:
        self._database = duckdb.connect(config={"threads": DUCKDB_THREADS})
        columns = ", ".join(f"{name} VARCHAR" for name in COLUMNS)
        self._database.execute(f"CREATE TABLE log (timestamp TIMESTAMP, {columns})")
        self._database.execute(f"""
            INSERT INTO log SELECT timestamp::TIMESTAMP, * EXCLUDE (timestamp)
            FROM read_csv('{log.path}', delim = ';', header = true, all_varchar = true)
            ORDER BY domain_id, timestamp""")
        self._sql = sql()

    def ask(self, period: Period) -> dict[str, Any]:
        """All rows, as DuckDB gives them fastest: a column at a time."""
        begin, end = (instant.replace(tzinfo=None) for instant in period.instants)
        given = [BIG_DOMAIN, begin, end]
        return {name: self._database.execute(text, given).fetchnumpy() for name, text in self._sql.items()}

    def read(self, answer: dict[str, Any]) -> Answer:
        """From columns."""
        rows = {name: list(zip(*map(list, columns.values()), strict=True)) for name, columns in answer.items()}
        rows["actions"] = [(day.astype("datetime64[D]").item(), *rest) for day, *rest in rows["actions"]]
        return from_rows(rows)

    def close(self) -> None:
        """Frees its memory."""
        self._database.close()


class PostgresSql:
    """Seven queries over one kept-open connection, each answered from a covering index alone."""

    name = "PostgreSQL, best SQL"

    def __init__(self, connection: psycopg.Connection) -> None:
        self._cursor = psycopg.RawCursor(connection)
        self._sql = sql()

    def ask(self, period: Period) -> dict[str, Any]:
        """All rows."""
        given = [BIG_DOMAIN, *period.instants]
        return {name: self._cursor.execute(text.encode(), given).fetchall() for name, text in self._sql.items()}

    def read(self, answer: dict[str, Any]) -> Answer:
        """They are rows already."""
        return from_rows(answer)


def load_peer(cluster: Cluster, database: str, log: Log) -> None:
    """Makes PostgreSQL's log: one covering index for each kind of question, visible to index-only scans."""
    cluster.create(database)
    texts = ", ".join(f'{name} text COLLATE "C"' for name in COLUMNS)
    with cluster.connect(database) as connection:
        connection.execute(f"CREATE TABLE log (timestamp timestamptz NOT NULL, {texts})".encode())
        copy_in(connection, "COPY log FROM STDIN (FORMAT csv, DELIMITER ';', HEADER)", log.path)
        connection.execute(covering_index("user_id", "true"))
        for column in ("dataset_id", "page_id"):
            connection.execute(covering_index(column, modifies(column)))
        connection.execute("VACUUM (ANALYZE, FREEZE) log")


def covering_index(column: str, rows: str) -> bytes:
    """SQL for an index that answers all that is asked of these rows and this column."""
    return f"CREATE INDEX ON log (domain_id, timestamp) INCLUDE ({column}, action) WHERE {rows}".encode()
