"""How long the seven questions take: warm, right after an append, and after a restart."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from statistics import median
from typing import Any, TypeVar

from .answers import require_equal
from .client import Client
from .events import BIG_DOMAIN
from .processes import Failed
from .program import Program
from .questions import PERIODS, Period
from .systems import System, ThisProgram

Asked = TypeVar("Asked")
APPENDED = 1_000
RECORD = """
mutation ($domain: ID!, $activities: [ActivityInput!]!) {
  recordActivities(domain: $domain, activities: $activities) { recorded }
}
"""
Times = dict[str, dict[str, float]]
"""Median milliseconds by period and system."""


def milliseconds(ask: Callable[[Asked], Any], asked: Asked) -> float:
    """How long the whole answer takes."""
    begin = time.perf_counter()
    ask(asked)
    return (time.perf_counter() - begin) * 1e3


def check(systems: Sequence[System]) -> None:
    """Fails unless all systems give the same figures for each period. It warms them, too."""
    for period in PERIODS:
        require_equal({system.name: system.read(system.ask(period)) for system in systems}, period.name)


def warm(systems: Sequence[System], rounds: int) -> Times:
    """The systems take turns, so that what disturbs the machine disturbs them all. A short question that is not timed
    comes first: while others had their turn, connections were closed and processors' caches filled with other things."""
    times: dict[str, dict[str, list[float]]] = {
        period.name: {system.name: [] for system in systems} for period in PERIODS
    }
    for _ in range(rounds):
        for period in PERIODS:
            for system in systems:
                system.ask(PERIODS[0])
                times[period.name][system.name].append(milliseconds(system.ask, period))
    return medians(times)


def after_append(systems: dict[ThisProgram, Client], rounds: int) -> Times:
    """The first answer after activities of the last day were recorded, which holds them."""
    times: dict[str, dict[str, list[float]]] = {
        period.name: {system.name: [] for system in systems} for period in PERIODS
    }
    for _ in range(rounds):
        for period in PERIODS:
            for system, recorder in systems.items():
                before = total(system, period)
                append(recorder)
                times[period.name][system.name].append(milliseconds(system.ask, period))
                if total(system, period) != before + APPENDED:
                    raise Failed(f"{system.name} does not answer with what was recorded")
    return medians(times)


def total(system: ThisProgram, period: Period) -> int:
    """The actions of the period."""
    return sum(system.read(system.ask(period))["actionDistribution"].values())


def append(recorder: Client) -> None:
    """Records activities of the last day, a second apart."""
    begin, _ = Period("last day", PERIODS[0].last, PERIODS[0].last).instants
    activities = [
        {
            "timestamp": (begin + timedelta(seconds=number)).isoformat(),
            "action": "edit_dataset",
            "userId": f"user-{number % 50:04}",
            "datasetId": f"dataset-{number % 100:04}",
        }
        for number in range(APPENDED)
    ]
    recorder.ask(RECORD, domain=BIG_DOMAIN, activities=activities)


def cold(programs: dict[str, Program], rounds: int) -> Times:
    """The first answer after a restart. The operating system still holds the database's files."""
    tokens = {name: program.token("browse") for name, program in programs.items()}
    times: dict[str, dict[str, list[float]]] = {period.name: {name: [] for name in programs} for period in PERIODS}
    for _ in range(rounds):
        for period in PERIODS:
            for name, program in programs.items():
                with program.serve() as server:
                    system = ThisProgram(name, server.client(tokens[name]))
                    times[period.name][name].append(milliseconds(system.ask, period))
    return medians(times)


def medians(times: dict[str, dict[str, list[float]]]) -> Times:
    """The middle of each."""
    return {period: {name: median(each) for name, each in by.items()} for period, by in times.items()}
