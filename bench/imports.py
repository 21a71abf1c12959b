"""Rows a second of `import`, beside the plain way into the same tables and indexes."""

import csv
import itertools
import sqlite3
import time
from pathlib import Path
from typing import Any

from .events import Log
from .postgres import Cluster, copy_in
from .processes import Failed
from .program import Program
from .stores import PLAIN_DATABASE, POSTGRES, PROGRAM_DATABASE, SQLITE, Stores

BATCH = 100_000
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "wal_autocheckpoint = 16384")
"""Those that the program sets."""
NUMBERS = ("segment", "ordinal", "timestamp")


def export_rows(cluster: Cluster, database: str, path: Path) -> None:
    """Writes the program's own rows to a file, in the order in which they were appended."""
    with cluster.connect(database) as connection, connection.cursor() as cursor, path.open("wb") as file:
        with cursor.copy("COPY activity TO STDOUT (FORMAT csv, HEADER)") as copy:
            for block in copy:
                file.write(block)


def plain_copy(cluster: Cluster, program: Program, database: str, rows: Path, events: int) -> float:
    """Seconds of COPY into the tables that the program made."""
    program.migrate()
    with cluster.connect(database) as connection:
        connection.execute("CHECKPOINT")
        begin = time.perf_counter()
        written = copy_in(connection, "COPY activity FROM STDIN (FORMAT csv, HEADER)", rows)
        seconds = time.perf_counter() - begin
    require_count(written, events, "COPY")
    return seconds


def plain_inserts(program: Program, database: Path, rows: Path, events: int) -> float:
    """Seconds of one prepared INSERT in one transaction; reading the rows from the file is not counted."""
    program.migrate()
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        with rows.open(newline="") as file:
            reader = csv.reader(file)
            seconds = insert(connection, next(reader), reader)
        require_count(connection.total_changes, events, "INSERT")
        return seconds
    finally:
        connection.close()


def insert(connection: sqlite3.Connection, names: list[str], reader: Any) -> float:
    """Inserts in batches: only what SQLite does is timed."""
    statement = f"INSERT INTO activity ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    seconds = -time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    seconds += time.perf_counter()
    while batch := [values(names, row) for row in itertools.islice(reader, BATCH)]:
        seconds -= time.perf_counter()
        connection.executemany(statement, batch)
        seconds += time.perf_counter()
    seconds -= time.perf_counter()
    connection.execute("COMMIT")
    return seconds + time.perf_counter()


def values(names: list[str], row: list[str]) -> list[Any]:
    """A row as SQLite keeps it: nothing is null, times and ordinals are numbers."""
    return [int(cell) if name in NUMBERS else cell or None for name, cell in zip(names, row, strict=True)]


def require_count(written: int, events: int, how: str) -> None:
    """Fails unless the plain way wrote every row: else its speed means nothing."""
    if written != events:
        raise Failed(f"{how} wrote {written} rows and not {events}")


def rates(programs: dict[str, Program], log: Log) -> dict[str, float]:
    """Rows a second of `import` into each store."""
    return {name: log.events / program.import_log(log) for name, program in programs.items()}


def plain_rates(stores: Stores, events: int) -> dict[str, float]:
    """Rows a second of the plain ways, with the very rows that the program made of the log."""
    rows = stores.folder / "activity.csv"
    export_rows(stores.cluster, PROGRAM_DATABASE, rows)
    postgres, sqlite = stores.postgres(PLAIN_DATABASE), stores.sqlite(PLAIN_DATABASE)
    copy = plain_copy(stores.cluster, postgres, PLAIN_DATABASE, rows, events)
    inserts = plain_inserts(sqlite, stores.sqlite_file(PLAIN_DATABASE), rows, events)
    stores.cluster.drop(PLAIN_DATABASE)
    for file in (rows, stores.sqlite_file(PLAIN_DATABASE)):
        file.unlink()
    return {POSTGRES: events / copy, SQLITE: events / inserts}
