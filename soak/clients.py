"""All clients of a run."""

import threading
import time

from bench.processes import Failed

from .hostile import Hostile
from .listening import Listener
from .reading import Pages, Today, cold, warm
from .scene import ACTION, IMPORTED, Scene
from .writing import PATIENCE, Importer, Recorder

RECORDERS, LISTENERS = 2, 3
IMPORT_PAUSE = 10.0


class Clients:
    """They begin together, and end when each has finished what it was at."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.recorders = [Recorder(scene, f"recorder-{number}") for number in range(RECORDERS)]
        self.importer = Importer(scene)
        self._listening: list[threading.Thread] = []
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        """Lets them go. What they ask for by name has to be in the log before."""
        for recorder in self.recorders:
            recorder.step()
        self.importer.step()
        scene = self._scene
        self._threads = [
            scene.repeat(warm(scene).step, 0.01),
            scene.repeat(cold(scene).step, 0.05),
            scene.repeat(Pages(scene).step, 0.1),
            scene.repeat(Today(scene).step, 0.1),
            scene.repeat(Hostile(scene).step, 0.05),
            scene.repeat(self.importer.step, IMPORT_PAUSE),
            *(scene.repeat(recorder.step, 0.1) for recorder in self.recorders),
        ]
        self._listening = [scene.repeat(Listener(scene).step, 0.1, scene.unheard) for _ in range(LISTENERS)]
        for thread in self._threads + self._listening:
            thread.start()

    def end_growth(self) -> None:
        """From here on the log stays as it is: those who wait for what is new end, those who write write the same again."""
        self._scene.unheard.set()
        self._require_ended(self._listening)
        self._scene.has_grown.set()

    def end(self) -> None:
        """Waits for them; fails where one of them met what it should not have, or does not end."""
        self._scene.unheard.set()
        self._scene.ended.set()
        self._require_ended(self._threads + self._listening)
        kinds = ("warm dashboard", "cold dashboard", "page", "today", "hostile", "import", "recording")
        silent = [kind for kind in kinds if not self._scene.tally.count(f"{kind} answered")]
        if silent or not self._scene.tally.count("events"):
            raise Failed(f"nothing was answered to: {', '.join(silent) or 'subscriptions'}")

    def _require_ended(self, threads: list[threading.Thread]) -> None:
        deadline = time.monotonic() + PATIENCE
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        failures = self._scene.tally.failures()
        if failures:
            raise Failed("\n  ".join(["the clients met what they should not have:", *failures[:10]]))
        if any(thread.is_alive() for thread in threads):
            raise Failed(f"a client was not answered within {PATIENCE:.0f} s")

    def acknowledged(self) -> dict[str, int]:
        """What every writer was told is recorded, by action."""
        return {ACTION: sum(it.acknowledged for it in self.recorders), IMPORTED: self.importer.acknowledged}
