"""What holding the log in memory costs."""

import time

from .client import Client, request
from .events import DOMAINS
from .program import Program, Server
from .questions import PERIODS
from .systems import dashboard

TRIVIAL = request("{ __typename }")
SETTLED = 5.0
"""Seconds without a change: the allocator gives memory back a while after it was freed."""
PATIENCE = 60.0


def bytes_per_event(program: Program, events: int) -> float:
    """Resident memory that the longest question adds over all domains, for each event. One trivial request comes
    first: what any server takes is not the columns'."""
    token = program.token("browse")
    with program.serve() as server:
        client = server.client(token)
        client.send(TRIVIAL)
        before = server.resident_bytes()
        for domain in DOMAINS:
            client.send(dashboard(PERIODS[-1], domain))
        return (settled(server, client) - before) / events


def settled(server: Server, client: Client) -> int:
    """Resident memory once it has not changed for a while, the server being in use."""
    begin = since = time.monotonic()
    resident = server.resident_bytes()
    while time.monotonic() - since < SETTLED and time.monotonic() - begin < PATIENCE:
        time.sleep(0.2)
        client.send(TRIVIAL)
        now = server.resident_bytes()
        if abs(now - resident) > resident // 200:
            resident, since = now, time.monotonic()
    return resident
