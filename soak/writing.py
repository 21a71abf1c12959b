"""Clients that write: recordings, and files that are imported."""

import itertools
import time
from datetime import UTC, datetime

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
        self.acknowledged = 0

    def step(self) -> None:
        """Records the next ones, or the last ones once the log has grown, whatever it takes."""
        is_new = not self._scene.has_grown.is_set()
        first = self.acknowledged if is_new else self.acknowledged - ACTIVITIES
        activities = [
            {"id": f"{self.name}-{number}", "action": ACTION, "userId": self.name}
            for number in range(first, first + ACTIVITIES)
        ]
        begun = time.monotonic()
        for attempt in itertools.count():
            data = self._caller.ask(RECORD, domain=BIG_DOMAIN, activities=activities)
            if data is not None:
                self._acknowledge(data["recordActivities"], is_new, attempt)
                return
            if time.monotonic() - begun > PATIENCE:
                raise Failed(f"a recording was not answered within {PATIENCE:.0f} s")
            time.sleep(0.2)

    def _acknowledge(self, said: dict[str, int], is_new: bool, attempt: int) -> None:
        is_whole = said["recorded"] + said["duplicates"] == ACTIVITIES
        if not is_whole or (said["duplicates"] if is_new and attempt == 0 else said["recorded"] and not is_new):
            kind = "new activities" if is_new else "activities that were there"
            raise Failed(f"{ACTIVITIES} {kind} were answered with {said} at attempt {attempt}")
        if is_new:
            self.acknowledged += ACTIVITIES
            self._scene.tally.add(ACTION, ACTIVITIES)


class Importer:
    """Imports files, again where that was broken off."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._file = scene.program.folder / "import.csv"
        self.acknowledged = 0

    def step(self) -> None:
        """Imports the next file, or the last one once the log has grown, whatever it takes."""
        is_new = not self._scene.has_grown.is_set()
        if is_new:
            self._write()
        begun = time.monotonic()
        while not self._is_imported():
            if time.monotonic() - begun > PATIENCE:
                raise Failed(f"a file was not imported within {PATIENCE:.0f} s")
        if is_new:
            self.acknowledged += ROWS
            self._scene.tally.add(IMPORTED, ROWS)

    def _is_imported(self) -> bool:
        begun = time.monotonic()
        try:
            said = self._scene.program.command("import", str(self._file), "--domain", BIG_DOMAIN)
        except Failed as failed:
            self._scene.put_off("import", begun, str(failed))
            return False
        if "refused 0" not in said:
            raise Failed(f"an import refused rows: {said}")
        self._scene.tally.add("import answered")
        return True

    def _write(self) -> None:
        now = datetime.now(UTC).isoformat()
        first = self.acknowledged
        rows = (f"{now};{IMPORTED};importer;dataset-{first + row}\n" for row in range(ROWS))
        self._file.write_text("timestamp;action;user_id;dataset_id\n" + "".join(rows))
