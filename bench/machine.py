"""What the figures were measured on."""

import importlib.metadata
import platform
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import postgraphile
from .postgres import Cluster, tuning
from .processes import run
from .settings import DUCKDB_THREADS, Settings, cores, memory_mebibytes


def describe(settings: Settings, cluster: Cluster) -> dict[str, Any]:
    """The machine, the versions, and how everything was set."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "events": settings.events,
        "rounds": settings.rounds,
        "cold_rounds": settings.cold_rounds,
        "load_seconds": settings.load_seconds,
        "machine": {
            "processor": processor(),
            "cores": cores(),
            "memory_gib": round(memory_mebibytes() / 1024, 1),
            "system": f"{platform.system()} {platform.release()}",
        },
        "versions": {
            "backoffice-analytics": run([str(settings.binary), "--version"]).split()[-1],
            "PostgreSQL": cluster.version(),
            "PostGraphile": postgraphile.version(),
            "DuckDB": f"{importlib.metadata.version('duckdb')}, {DUCKDB_THREADS} threads",
            "SQLite of the plain inserts": sqlite3.sqlite_version,
            "Python": platform.python_version(),
        },
        "postgresql_settings": tuning(),
    }


def processor() -> str:
    """Its name, where the system tells it."""
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()
