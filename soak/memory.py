"""What the server holds on to."""

import http.client
import re
import time
from dataclasses import dataclass
from statistics import quantiles

from bench.processes import Failed
from bench.program import Server
from bench.settings import LOOPBACK

ALLOWED = 0.10
MEBIBYTE = 1 << 20
FEWEST = 10


@dataclass(frozen=True)
class Sample:
    """Bytes at a time."""

    time: float
    resident: int
    columns: int

    @property
    def rest(self) -> int:
        """What is resident besides the columns, which grow with what is recorded."""
        return self.resident - self.columns


def sample(server: Server, metrics_port: int) -> Sample:
    """Looks now."""
    connection = http.client.HTTPConnection(LOOPBACK, metrics_port, timeout=30)
    try:
        connection.request("GET", "/metrics")
        said = connection.getresponse().read().decode()
    finally:
        connection.close()
    found = re.search(r"^backoffice_analytics_column_bytes (\d+)$", said, re.MULTILINE)
    if found is None:
        raise Failed(f"/metrics does not tell column_bytes: {said[:500]}")
    return Sample(time.monotonic(), server.resident_bytes(), int(found[1]))


def growth(samples: list[Sample]) -> float:
    """By how much the second half of the time holds more than the first, as a share. A quarter of the samples lies
    below what is compared: what single requests take comes and goes, what leaks stays."""
    if len(samples) < FEWEST:
        raise Failed(f"{len(samples)} samples of memory tell nothing: let it run for longer")
    middle = (samples[0].time + samples[-1].time) / 2
    first = floor([it for it in samples if it.time <= middle])
    return floor([it for it in samples if it.time > middle]) / first - 1


def floor(samples: list[Sample]) -> float:
    """The first quartile of what is resident besides the columns."""
    return quantiles((it.rest for it in samples), n=4)[0]


def require_flat(samples: list[Sample]) -> float:
    """Fails where it grew by more than is allowed."""
    grown = growth(samples)
    if grown > ALLOWED:
        raise Failed(f"resident memory besides the columns grew by {grown:.1%}: at most {ALLOWED:.0%} are allowed")
    return grown
