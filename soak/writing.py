"""Clients that write: recordings, and files that are imported."""

import itertools
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.events import BIG_DOMAIN
from bench.processes import Failed

from .caller import Caller
from .scene import ACTION, IMPORTED, Scene

ACTIVITIES, ROWS = 5, 2_000
RECORD = """
mutation ($domain: ID!, $activities: [ActivityInput!]!) {
  recordActivities(domain: $domain, activities: $activities) { recorded duplicates }
}
"""
PATIENCE = 120.0
"""Seconds in which what a fault put off has to succeed."""


class Recorder:
    """Records activities, again under the same ids where no answer came."""

    def __init__(self, scene: Scene, name: str) -> None:
        self._scene, self.name = scene, name
        self._caller = Caller(scene, scene.record, "recording")
        self._numbers = itertools.count()
        self.acknowledged = 0

    def step(self) -> None:
        """Records the next ones, whatever it takes."""
        activities = [
            {"id": f"{self.name}-{next(self._numbers)}", "action": ACTION, "userId": self.name}
            for _ in range(ACTIVITIES)
        ]
        begun = time.monotonic()
        for attempt in itertools.count():
            data = self._caller.ask(RECORD, domain=BIG_DOMAIN, activities=activities)
            if data is not None:
                self._acknowledge(data["recordActivities"], attempt)
                return
            if time.monotonic() - begun > PATIENCE:
                raise Failed(f"a recording was not answered within {PATIENCE:.0f} s")
            time.sleep(0.2)

    def _acknowledge(self, said: dict[str, int], attempt: int) -> None:
        is_whole = said["recorded"] + said["duplicates"] == ACTIVITIES
        if not is_whole or (attempt == 0 and said["duplicates"]):
            raise Failed(f"{ACTIVITIES} new activities were answered with {said} at attempt {attempt}")
        self.acknowledged += ACTIVITIES
        self._scene.tally.add(ACTION, ACTIVITIES)


class Importer:
    """Imports files, again where that was broken off."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._numbers = itertools.count()
        self.acknowledged = 0

    def step(self) -> None:
        """Imports the next file, whatever it takes."""
        file = self._file(next(self._numbers))
        begun = time.monotonic()
        while not self._is_imported(file):
            if time.monotonic() - begun > PATIENCE:
                raise Failed(f"a file was not imported within {PATIENCE:.0f} s")
        self.acknowledged += ROWS
        self._scene.tally.add(IMPORTED, ROWS)

    def _is_imported(self, file: Path) -> bool:
        begun = time.monotonic()
        try:
            said = self._scene.program.command("import", str(file), "--domain", BIG_DOMAIN)
        except Failed as failed:
            self._scene.put_off("import", begun, str(failed))
            return False
        if "refused 0" not in said:
            raise Failed(f"an import refused rows: {said}")
        self._scene.tally.add("import answered")
        return True

    def _file(self, number: int) -> Path:
        path = self._scene.program.folder / "import.csv"
        now = datetime.now(UTC).isoformat()
        rows = (f"{now};{IMPORTED};importer;{number}-{row}\n" for row in range(ROWS))
        path.write_text("timestamp;action;user_id;dataset_id\n" + "".join(rows))
        return path
