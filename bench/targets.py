"""What the program is to reach on two cores with five million events."""

from dataclasses import dataclass
from typing import Any

from .load import CONNECTIONS
from .stores import POSTGRES, SQLITE

DUCKDB, BEST_SQL = "DuckDB", "PostgreSQL, best SQL"
SHORT, YEAR, LONG = "14 days", "12 months", "24 months"


@dataclass(frozen=True)
class Target:
    """A figure and its bound."""

    what: str
    measured: float
    unit: str
    bound: float
    at_least: bool

    @property
    def said(self) -> str:
        """The bound in words."""
        return f"{'at least' if self.at_least else 'at most'} {self.bound:,g} {self.unit}"

    @property
    def reached(self) -> bool:
        """Whether the figure is on the right side of it."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound


def targets(found: dict[str, Any]) -> list[Target]:
    """All of them, with what was measured on PostgreSQL unless another store is named."""
    return [*of_latency(found), *of_writing(found), *of_pages(found["pages"])]


def of_latency(found: dict[str, Any]) -> list[Target]:
    """The seven questions, and what answering them takes."""
    warm, appended = found["warm"], found["after_append"]
    dearer = max(appended[period][POSTGRES] - warm[period][POSTGRES] for period in warm)
    return [
        *(faster(warm, period, DUCKDB, 8) for period in (YEAR, LONG)),
        *(faster(warm, period, BEST_SQL, 60) for period in (YEAR, LONG)),
        faster(warm, SHORT, DUCKDB, 6),
        at_most("seven questions, 14 days, warm", warm[SHORT][POSTGRES], "ms", 3),
        at_most("more after an append of 1,000, worst period", dearer, "ms", 5),
        at_most("12 months, cold", found["cold"][YEAR][POSTGRES], "ms", 1_000),
        at_least(f"14 days, {CONNECTIONS} connections", found["requests_per_second"], "requests a second", 1_000),
        at_most("memory of the columns", found["bytes_per_event"], "bytes an event", 24),
    ]


def of_writing(found: dict[str, Any]) -> list[Target]:
    """Recording and importing."""
    recorded = found["recordings_per_second"]
    share = {store: found["imports"][store] / found["plain"][store] for store in (POSTGRES, SQLITE)}
    return [
        at_least(
            f"recordings, {CONNECTIONS} connections beside one", recorded[str(CONNECTIONS)] / recorded["1"], "times", 20
        ),
        at_least("import into PostgreSQL beside COPY", share[POSTGRES], "times", 0.5),
        at_least("import into SQLite beside prepared inserts", share[SQLITE], "times", 0.5),
    ]


def of_pages(pages: dict[str, Any]) -> list[Target]:
    """The log's pages."""
    return [
        at_most(f"{name} page over HTTP beside its SQL", pages[name]["http"] / pages[name]["sql"], "times", 1.5)
        for name in ("first", "deep")
    ]


def faster(warm: dict[str, dict[str, float]], period: str, other: str, bound: float) -> Target:
    """How many times as long another system takes."""
    return at_least(f"{period}: faster than {other}", warm[period][other] / warm[period][POSTGRES], "times", bound)


def at_least(what: str, measured: float, unit: str, bound: float) -> Target:
    """More is better."""
    return Target(what, measured, unit, bound, at_least=True)


def at_most(what: str, measured: float, unit: str, bound: float) -> Target:
    """Less is better."""
    return Target(what, measured, unit, bound, at_least=False)
