"""What holding the log in memory costs."""

from .client import request
from .events import DOMAINS
from .program import Program
from .questions import PERIODS
from .systems import dashboard


def bytes_per_event(program: Program, events: int) -> float:
    """Resident memory that the longest question adds over all domains, for each event. One trivial request comes
    first: what any server takes is not the columns'."""
    token = program.token("browse")
    with program.serve() as server:
        client = server.client(token)
        client.send(request("{ __typename }"))
        before = server.resident_bytes()
        for domain in DOMAINS:
            client.send(dashboard(PERIODS[-1], domain))
        return (server.resident_bytes() - before) / events
