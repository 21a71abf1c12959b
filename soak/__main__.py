"""`python -m soak`: runs the program under mixed load and faults on both stores."""

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import postgres
from bench.events import make_log
from bench.processes import Failed, stop_on_terminate
from bench.stores import PROGRAM_DATABASE, Stores

from .faults import of_postgres, of_sqlite
from .run import Store, soak

MINUTE = 60.0
STORES = ("sqlite", "postgres")


def main() -> int:
    """Runs what the options say."""
    stop_on_terminate()
    given = options()
    binary, folder = given.binary.resolve(), given.folder.resolve()
    try:
        if not binary.is_file():
            raise Failed(f"{binary} was not found: build it, or name another one")
        folder.mkdir(parents=True, exist_ok=True)
        log = make_log(folder, given.events)
        with stores(folder, binary, given.stores) as chosen:
            for store in chosen:
                print(f"{store.name}, {given.minutes} minutes", flush=True)
                print(soak(store, log, given.minutes * MINUTE, given.rest), flush=True)
    except Failed as failed:
        print(f"soak: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("soak: interrupted; all that it started was stopped", file=sys.stderr)
        return 130
    return 0


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--binary", type=Path, default=Path("target/release/backoffice-analytics"))
    parser.add_argument("--folder", type=Path, default=Path("target/soak"), help="where everything is kept")
    parser.add_argument("--events", type=int, default=200_000, help="length of the log at the start")
    parser.add_argument("--minutes", type=float, default=30.0, help="how long, on each store")
    parser.add_argument(
        "--rest", type=float, default=1.0, help="how many times as long clients rest, for machines that do else, too"
    )
    parser.add_argument("--stores", nargs="+", choices=STORES, default=STORES)
    return parser.parse_args()


@contextmanager
def stores(folder: Path, binary: Path, names: list[str]) -> Iterator[Iterator[Store]]:
    """The stores that were chosen, each made when it comes; removed at the end unless it failed."""
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir()
    with postgres.cluster(folder / "postgres") as cluster:
        made = Stores(cluster, binary, run)
        yield (of(name, made, folder / "postgres" / "data") for name in names)
    shutil.rmtree(run)


def of(name: str, made: Stores, data: Path) -> Store:
    """One of the stores, empty."""
    if name == "sqlite":
        return Store("SQLite", made.sqlite(PROGRAM_DATABASE), of_sqlite(made.sqlite_file(PROGRAM_DATABASE)))
    faults = of_postgres(made.cluster, data, PROGRAM_DATABASE)
    return Store("PostgreSQL", made.postgres(PROGRAM_DATABASE), faults)


if __name__ == "__main__":
    sys.exit(main())
