"""Requests a second under load, made by wrk over kept-open connections."""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .client import request
from .events import BIG_DOMAIN
from .processes import Failed, run
from .program import Server
from .settings import LOOPBACK

CONNECTIONS = 32
SCRIPT = Path(__file__).with_name("post.lua")
RECORD_ONE = """
mutation ($domain: ID!) {
  recordActivities(domain: $domain, activities: [{action: "edit_dataset", userId: "user-0001", datasetId: "dataset-0001"}]) {
    recorded
  }
}
"""


@dataclass(frozen=True)
class Load:
    """What was sent, for how long and by how many."""

    server: Server
    token: str
    body: bytes
    seconds: int
    folder: Path

    def rate(self, connections: int) -> tuple[float, int]:
        """Requests a second, and how many there were."""
        body = self.folder / "body.json"
        body.write_bytes(self.body)
        threads = min(connections, 2)
        said = run(
            [found_wrk(), f"-t{threads}", f"-c{connections}", f"-d{self.seconds}s", "--timeout", "30s",
             "-s", str(SCRIPT), f"http://{LOOPBACK}:{self.server.port}/graphql"],
            {**os.environ, "BENCH_BODY": str(body), "BENCH_TOKEN": self.token},
            self.seconds + 60.0,
        )  # fmt: skip
        return read(said)


def read(said: str) -> tuple[float, int]:
    """From what wrk printed; fails where a request did."""
    rate, sent = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"(\d+) requests in", said)
    if rate is None or sent is None or "Non-2xx" in said or "Socket errors" in said:
        raise Failed(f"wrk says: {said}")
    return float(rate[1]), int(sent[1])


def found_wrk() -> str:
    """Where wrk is."""
    found = shutil.which("wrk")
    if found is None:
        raise Failed("wrk was not found: install the package wrk")
    return found


def recordings(server: Server, token: str, seconds: int, folder: Path, count: Callable[[], int]) -> dict[str, float]:
    """Activities a second, recorded one a request. The log must have grown by as many as were answered."""
    load = Load(server, token, request(RECORD_ONE, domain=BIG_DOMAIN), seconds, folder)
    rates: dict[str, float] = {}
    for connections in (1, CONNECTIONS):
        before = count()
        rate, sent = load.rate(connections)
        if count() - before < sent:
            raise Failed(f"{sent} recordings were answered, the log grew by {count() - before}")
        rates[str(connections)] = rate
    return rates
