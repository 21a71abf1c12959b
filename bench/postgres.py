"""A throw-away PostgreSQL cluster of the run's own, with fsync on."""

import contextlib
import os
import pwd
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from .processes import Failed, free_port, run
from .settings import LOOPBACK, cores, memory_mebibytes

UNPRIVILEGED = "postgres"
START_SECONDS = 60
BLOCK = 1 << 20


@dataclass(frozen=True)
class Cluster:
    """A server that runs."""

    port: int
    password: str

    def url(self, database: str) -> str:
        """How to reach a database of it."""
        return f"postgres://bench:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def connect(self, database: str) -> psycopg.Connection:
        """A connection where each statement commits by itself."""
        return psycopg.connect(self.url(database), autocommit=True)

    def create(self, database: str) -> str:
        """Makes an empty database and tells its URL."""
        with self.connect("postgres") as admin:
            admin.execute(f"CREATE DATABASE {database}".encode())
        return self.url(database)

    def drop(self, database: str) -> None:
        """Removes a database and frees its room."""
        with self.connect("postgres") as admin:
            admin.execute(f"DROP DATABASE {database} WITH (FORCE)".encode())

    def version(self) -> str:
        """The server's version."""
        with self.connect("postgres") as admin:
            return admin.info.parameter_status("server_version") or "unknown"


def copy_in(connection: psycopg.Connection, statement: str, path: Path) -> int:
    """Sends a file to a COPY and tells how many rows were written."""
    with path.open("rb") as file, connection.cursor() as cursor:
        with cursor.copy(statement.encode()) as copy:
            while block := file.read(BLOCK):
                copy.write(block)
        return cursor.rowcount


def tuning() -> dict[str, str]:
    """Settings that suit a server of this machine's memory; durability is left as it comes."""
    memory = memory_mebibytes()
    return {
        "fsync": "on",
        "synchronous_commit": "on",
        "shared_buffers": f"{memory // 4}MB",
        "effective_cache_size": f"{memory * 3 // 4}MB",
        "work_mem": "256MB",
        "maintenance_work_mem": f"{min(memory // 16, 2048)}MB",
        "max_wal_size": "16GB",
        "checkpoint_timeout": "30min",
        "random_page_cost": "1.1",
        "max_parallel_workers_per_gather": str(cores()),
        "plan_cache_mode": "force_custom_plan",
        "timezone": "UTC",
    }


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Makes the cluster, runs it, and removes it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    data, password_file = folder / "data", folder / "password"
    password = secrets.token_hex(16)
    password_file.write_text(password)
    give_away(folder, password_file)
    run([*as_user(), binary("initdb"), "-D", str(data), "-U", "bench", "-A", "scram-sha-256",
         "--pwfile", str(password_file), "-E", "UTF8", "--no-locale"])  # fmt: skip
    port = free_port()
    try:
        start(folder, port)
        yield Cluster(port, password)
    finally:
        halt(data)
        shutil.rmtree(folder)


def start(folder: Path, port: int) -> None:
    """Starts the server and returns when it answers."""
    given = {"port": str(port), "listen_addresses": LOOPBACK, "unix_socket_directories": "", **tuning()}
    options = " ".join(f"-c {name}='{value}'" for name, value in given.items())
    run([*as_user(), binary("pg_ctl"), "start", "-w", "-t", str(START_SECONDS), "-D", str(folder / "data"),
         "-l", str(folder / "server.log"), "-o", options])  # fmt: skip


def halt(data: Path) -> None:
    """Stops the server of this folder, by the id that it left there, if it runs."""
    if (data / "postmaster.pid").exists():
        run([*as_user(), binary("pg_ctl"), "stop", "-w", "-m", "fast", "-D", str(data)], timeout=600)


def as_user() -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={UNPRIVILEGED}", f"--regid={UNPRIVILEGED}", "--clear-groups"]


def give_away(*paths: Path) -> None:
    """Makes that user the owner, where it is another one."""
    if os.geteuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        for path in paths:
            os.chown(path, user.pw_uid, user.pw_gid)


def binary(name: str) -> str:
    """Where a program of PostgreSQL is: servers are seldom on the path."""
    packaged = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(packaged[-1]) if packaged else shutil.which(name)
    if found is None:
        raise Failed(f"PostgreSQL's {name} was not found: install the package postgresql")
    return found
