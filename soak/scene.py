"""What the clients of a run share."""

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.processes import Failed
from bench.program import Program

from .tally import Tally
from .weather import Weather

ACTION, IMPORTED = "soak_record", "soak_import"
"""Actions that the log of the start does not hold."""


@dataclass
class Scene:
    """One program, where it answers and who asks."""

    program: Program
    port: int
    metrics_port: int
    browse: str
    record: str
    rest: float
    """How many times as long as usual clients rest between two requests."""
    weather: Weather = field(default_factory=Weather)
    tally: Tally = field(default_factory=Tally)
    ended: threading.Event = field(default_factory=threading.Event)
    unheard: threading.Event = field(default_factory=threading.Event)
    """Set once nobody is to listen any more."""
    has_grown: threading.Event = field(default_factory=threading.Event)
    """Set once the log is to stay as it is: what is written then was written before."""

    def put_off(self, kind: str, begun: float, why: str) -> None:
        """Notes that something failed that was begun then; it may only where there was a fault."""
        if self.weather.was_calm(begun):
            raise Failed(f"{kind} failed without a fault after {time.monotonic() - begun:.1f} s: {why}")
        self.tally.add(f"{kind} put off")
        self.tally.add("put off")

    def repeat(self, step: Callable[[], None], pause: float, until: threading.Event | None = None) -> threading.Thread:
        """A client that takes this step again and again until then, or the run's end, pausing between."""
        end = until or self.ended

        def steps() -> None:
            try:
                while not end.wait(pause * self.rest):
                    step()
            except Exception as error:  # noqa: BLE001 whatever a client meets is told at the end of the run
                self.tally.fail(f"{type(error).__name__}: {error}, at {traceback.extract_tb(error.__traceback__)[-1]}")
                self.ended.set()

        return threading.Thread(target=steps, daemon=True)
