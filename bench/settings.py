"""What a run is told, and what it never varies."""

import os
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
DUCKDB_THREADS = 2
HOURS = 3600.0
IMPORT_TIMEOUT = 3 * HOURS
COMMAND_TIMEOUT = 60.0
ANSWER_TIMEOUT = 600
"""Seconds for one answer: plain SQL over twenty million rows is slow, but ends."""


@dataclass(frozen=True)
class Settings:
    """The options of a run."""

    binary: Path
    folder: Path
    events: int
    rounds: int
    cold_rounds: int
    load_seconds: int


def memory_mebibytes() -> int:
    """The machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20


def cores() -> int:
    """The processors that this run may use."""
    return len(os.sched_getaffinity(0))
