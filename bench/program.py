"""The program under test: its commands and its server."""

import contextlib
import http.client
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .client import Client
from .events import DOMAINS, ZONE, Log
from .processes import Failed, child, free_port, run, wait_until
from .settings import COMMAND_TIMEOUT, IMPORT_TIMEOUT, LOOPBACK

READY_SECONDS = 60.0


@dataclass(frozen=True)
class Server:
    """`serve`, answering."""

    port: int
    pid: int

    def client(self, token: str) -> Client:
        """A connection to it."""
        return Client(self.port, token)

    def resident_bytes(self) -> int:
        """VmRSS: the memory that the process holds."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        if found is None:
            raise Failed("The process tells no VmRSS")
        return int(found[1]) * 1024


@dataclass(frozen=True)
class Program:
    """The binary and a database of its own."""

    binary: Path
    url: str
    folder: Path

    def command(self, *arguments: str, timeout: float = COMMAND_TIMEOUT) -> str:
        """Runs one of its commands and gives what it printed."""
        return run([str(self.binary), *arguments], self._environment(), timeout).strip()

    def migrate(self) -> None:
        """Has it make its tables, and nothing else."""
        self.command("domain", "list")

    def import_log(self, log: Log) -> float:
        """Imports the log into an empty database and tells the seconds that took."""
        self.migrate()
        for domain in DOMAINS:
            self.command("domain", "create", domain, "--time-zone", ZONE)
        begin = time.perf_counter()
        said = self.command("import", str(log.path), timeout=IMPORT_TIMEOUT)
        seconds = time.perf_counter() - begin
        if f"recorded {log.events}, duplicates 0, refused 0" not in said:
            raise Failed(f"The import did not record every event once: {said}")
        return seconds

    def token(self, permission: str, *domains: str) -> str:
        """A token for the domains, or for all of the log."""
        covered = [part for domain in domains or DOMAINS for part in ("--domain", domain)]
        return self.command("token", "create", "--permission", permission, *covered)

    @contextlib.contextmanager
    def serve(self, *options: str, port: int | None = None) -> Iterator[Server]:
        """Runs the server until the block ends, on a free port where none is named."""
        port = port or free_port()
        # One token asks for everything, far more often than a token may by default.
        command = [str(self.binary), "serve", "--listen", f"{LOOPBACK}:{port}", "--requests-per-minute", "0", *options]
        with child(command, self.folder / "serve.log", self._environment()) as process:
            wait_until(lambda: is_ready(port), process, "serve", READY_SECONDS)
            yield Server(port, process.pid)

    def _environment(self) -> dict[str, str]:
        """Configured as a user would: by the address of the database alone."""
        return {**os.environ, "DATABASE_URL": self.url}


def is_ready(port: int) -> bool:
    """Whether the server and its database answer."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=READY_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except ConnectionRefusedError:
        return False
    finally:
        connection.close()
