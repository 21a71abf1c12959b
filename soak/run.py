"""One run on one store."""

import itertools
import time
from dataclasses import dataclass

from bench.events import Log
from bench.processes import Failed, free_port
from bench.program import Program

from .clients import Clients
from .faults import Fault
from .figures import require_acknowledged
from .memory import MEBIBYTE, Sample, require_flat, sample
from .scene import ACTION, IMPORTED, Scene
from .server import Lives

KILLS = 3
KILLING = 0.1
"""The share of the time in which the server is killed again and again; for the rest it lives, so that its memory
can be watched."""
GROWING = 0.3
"""The share in which the log grows. Then it stays as it is, whatever is written, so that its memory can be compared: a
month takes room by its size while it is read."""
WARMING = 0.15
"""The share in which caches fill after that."""
LINES, SAMPLES = 12, 150
FAULTS = 12
VERIFY_SECONDS = 3_600.0


@dataclass(frozen=True)
class Store:
    """The program on a database of its own, and what can go wrong with that."""

    name: str
    program: Program
    faults: list[Fault]


def soak(store: Store, log: Log, seconds: float, rest: float) -> str:
    """Runs it for so long and tells how it went; fails where anything was lost, wrong or grew."""
    store.program.import_log(log)
    browse, record = (store.program.token(permission) for permission in ("browse", "record"))
    scene = Scene(store.program, free_port(), free_port(), browse, record, rest)
    clients = Clients(scene)
    with Lives(scene) as lives:
        clients.begin()
        try:
            kill_often(scene, lives, seconds * KILLING)
            watch(scene, lives, store.faults, seconds * GROWING)
            clients.end_growth()
            samples = watch(scene, lives, store.faults, seconds * (1 - KILLING - GROWING))
            lives.kill()
        finally:
            clients.end()
        require_acknowledged(lives.now.client(scene.browse), clients, log)
    said = store.program.command("verify", timeout=VERIFY_SECONDS)
    grown = require_flat([it for it in samples if it.time >= samples[0].time + seconds * WARMING])
    return f"{store.name}: memory {grown:+.1%}; {said}"


def kill_often(scene: Scene, lives: Lives, seconds: float) -> None:
    """Kills the server under load."""
    for _ in range(KILLS):
        scene.ended.wait(seconds / KILLS)
        lives.kill()


def watch(scene: Scene, lives: Lives, faults: list[Fault], seconds: float) -> list[Sample]:
    """Has one thing after the other go wrong, and looks at the memory all the while."""
    begin, samples, coming = time.monotonic(), [], itertools.cycle(faults)
    lines, storms = (itertools.count(seconds / count, seconds / count) for count in (LINES, FAULTS))
    line, storm = next(lines), next(storms)
    print(HEADER, flush=True)
    while (elapsed := time.monotonic() - begin) < seconds and not scene.ended.wait(seconds / SAMPLES):
        samples.append(sample(lives.now, scene.metrics_port))
        if elapsed >= line:
            line = next(lines)
            print(told(elapsed, samples[-1], scene), flush=True)
        if elapsed >= storm:
            storm = next(storms)
            lives.meet(next(coming))
    if not samples:
        raise Failed("the run was ended before its memory was looked at")
    return samples


HEADER = "  seconds  resident MiB  columns MiB  rest MiB  answered  put off  recorded  imported  events  faults"


def told(elapsed: float, now: Sample, scene: Scene) -> str:
    """A line of the table."""
    sizes = "".join(
        f"{size / MEBIBYTE:>{width}.1f}" for size, width in ((now.resident, 14), (now.columns, 13), (now.rest, 10))
    )
    counted = (("answered", 10), ("put off", 9), (ACTION, 10), (IMPORTED, 10), ("events", 8), ("faults", 8))
    counts = "".join(f"{scene.tally.count(what):>{width}}" for what, width in counted)
    return f"{elapsed:>9.0f}{sizes}{counts}"
