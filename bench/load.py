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
from .program import Program, Server
from .settings import LOOPBACK

CONNECTIONS = 32
RECORDED_TO = [f"recorded-{number}" for number in range(CONNECTIONS)]
"""Domains that are recorded to at the same time."""
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
    """What is sent, in turn, and for how long."""

    server: Server
    token: str
    bodies: list[bytes]
    seconds: int
    folder: Path

    def rate(self, connections: int) -> tuple[float, int]:
        """Requests a second, and how many there were."""
        bodies = self.folder / "bodies.jsonl"
        bodies.write_bytes(b"".join(body + b"\n" for body in self.bodies))
        threads = min(connections, 2)
        said = run(
            [found_wrk(), f"-t{threads}", f"-c{connections}", f"-d{self.seconds}s", "--timeout", "30s",
             "-s", str(SCRIPT), f"http://{LOOPBACK}:{self.server.port}/graphql"],
            {**os.environ, "BENCH_BODIES": str(bodies), "BENCH_TOKEN": self.token},
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


def recordings(program: Program, server: Server, seconds: int, count: Callable[[], int]) -> dict[str, float]:
    """Activities a second, recorded one a request. The log must have grown by as many as were answered."""
    for domain in RECORDED_TO:
        program.command("domain", "create", domain)
    rates: dict[str, float] = {}
    for name, (connections, domains) in {
        "1": (1, [BIG_DOMAIN]),
        str(CONNECTIONS): (CONNECTIONS, [BIG_DOMAIN]),
        "domains": (CONNECTIONS, RECORDED_TO),
    }.items():
        bodies = [request(RECORD_ONE, domain=domain) for domain in domains]
        load = Load(server, program.token("record", *domains), bodies, seconds, program.folder)
        before = count()
        rates[name], sent = load.rate(connections)
        if count() - before < sent:
            raise Failed(f"{sent} recordings were answered, the log grew by {count() - before}")
    return rates
