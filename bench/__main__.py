"""`python -m bench`: measures, and writes a report, its raw figures and a chart."""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import chart, load, machine, measure, postgraphile, postgres, report
from .events import make_log
from .processes import Failed, stop_on_terminate
from .settings import Settings
from .stores import Stores


def main() -> int:
    """Runs what the options say."""
    stop_on_terminate()
    given = options()
    settings = settings_of(given)
    try:
        require_tools(settings)
        if given.growth:
            grow(settings, given.growth)
        else:
            compare(settings)
    except Failed as failed:
        print(f"bench: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: interrupted; all that it started was stopped", file=sys.stderr)
        return 130
    return 0


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--binary", type=Path, default=Path("target/release/backoffice-analytics"))
    parser.add_argument("--folder", type=Path, default=Path("target/bench"), help="where everything is kept")
    parser.add_argument("--events", type=int, default=5_000_000, help="length of the log")
    parser.add_argument("--rounds", type=int, default=9, help="times that each question is asked")
    parser.add_argument("--cold-rounds", type=int, default=3, help="restarts for each period")
    parser.add_argument("--load-seconds", type=int, default=10, help="length of each part under load")
    parser.add_argument(
        "--growth", type=int, nargs="+", metavar="EVENTS", help="measure this program alone, at each length"
    )
    return parser.parse_args()


def settings_of(given: argparse.Namespace) -> Settings:
    """The same, with the paths made absolute: PostgreSQL and npm work elsewhere."""
    folder: Path = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return Settings(given.binary.resolve(), folder, given.events, given.rounds, given.cold_rounds, given.load_seconds)


def require_tools(settings: Settings) -> None:
    """Fails at once, and not after an hour, where something is missing."""
    if not settings.binary.is_file():
        raise Failed(f"{settings.binary} was not found: build it, or name another one")
    load.found_wrk()
    postgres.binary("initdb")
    postgraphile.install()


def compare(settings: Settings) -> None:
    """This program beside the others."""
    measure.say(f"the log of {settings.events} events")
    log = make_log(settings.folder, settings.events)
    with stores(settings) as made:
        described = machine.describe(settings, made.cluster)
        results = {**described, "results": measure.everything(made, log, settings)}
    text, picture = report.comparison(results), chart.comparison(results["results"]["warm"])
    keep(settings.folder, {"report.md": text, "results.json": spelled(results), "chart.svg": picture})


def grow(settings: Settings, lengths: list[int]) -> None:
    """This program alone, on logs of several lengths."""
    by_length: dict[str, Any] = {}
    described: dict[str, Any] = {}
    for events in lengths:
        log = make_log(settings.folder, events)
        with stores(settings) as made:
            described = machine.describe(settings, made.cluster)
            by_length[str(events)] = measure.for_growth(made, log, settings)
    results = {**described, "growth": by_length}
    text, picture = report.growth(results), chart.growth(by_length)
    keep(settings.folder, {"growth.md": text, "growth.json": spelled(results), "growth.svg": picture})


@contextmanager
def stores(settings: Settings) -> Iterator[Stores]:
    """Databases of the run's own, removed at its end."""
    folder = settings.folder / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        with postgres.cluster(settings.folder / "postgres") as cluster:
            yield Stores(cluster, settings.binary, folder)
    finally:
        for database in folder.glob("*.sqlite*"):
            database.unlink()


def spelled(results: dict[str, Any]) -> str:
    """The raw figures as JSON."""
    return json.dumps(results, indent=2) + "\n"


def keep(folder: Path, files: dict[str, str]) -> None:
    """Writes the files, and shows the first of them, the report."""
    for name, text in files.items():
        (folder / name).write_text(text)
    print(f"\n{next(iter(files.values()))}\nWritten to {folder}: {', '.join(files)}")


if __name__ == "__main__":
    sys.exit(main())
