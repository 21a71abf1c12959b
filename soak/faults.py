"""What goes wrong around the program."""

import contextlib
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.postgres import Cluster

STOPPED_SECONDS, LOCKED_SECONDS = 4.0, 2.0


@dataclass(frozen=True)
class Fault:
    """Something that goes on for a while, or until the run is ended."""

    name: str
    breaks: bool
    """Whether requests may fail meanwhile; else they have to wait."""
    happen: Callable[[threading.Event], None]


def of_postgres(cluster: Cluster, data: Path, database: str) -> list[Fault]:
    """The server stands still; its connections break."""

    def stop(ended: threading.Event) -> None:
        processes = family(int((data / "postmaster.pid").read_text().split()[0]))
        try:
            send(processes, signal.SIGSTOP)
            ended.wait(STOPPED_SECONDS)
        finally:
            send(processes, signal.SIGCONT)

    def disconnect(_ended: threading.Event) -> None:
        with cluster.connect("postgres") as admin:
            statement = b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            admin.execute(statement, [database])

    return [Fault("PostgreSQL stopped", True, stop), Fault("connections broken", True, disconnect)]


def of_sqlite(file: Path) -> list[Fault]:
    """Another process holds the file for writing."""

    def lock(ended: threading.Event) -> None:
        with contextlib.closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            ended.wait(LOCKED_SECONDS)
            other.execute("ROLLBACK")

    return [Fault("SQLite locked", False, lock)]


def family(pid: int) -> list[int]:
    """A process and its children."""
    said = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [pid, *(int(child) for child in said.split())]


def send(processes: list[int], what: signal.Signals) -> None:
    """Signals those that still run."""
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)
