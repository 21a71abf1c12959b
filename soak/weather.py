"""When faults were made."""

import contextlib
import threading
import time
from collections.abc import Iterator


class Weather:
    """What is asked while a fault lasts may fail, and nothing else may."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._storms = 0
        self._calm_since = time.monotonic()

    @contextlib.contextmanager
    def storm(self) -> Iterator[None]:
        """A fault, until whatever it broke works again."""
        with self._lock:
            self._storms += 1
        try:
            yield
        finally:
            with self._lock:
                self._storms -= 1
                self._calm_since = time.monotonic()

    def was_calm(self, since: float) -> bool:
        """Whether there was no fault from then until now."""
        with self._lock:
            return self._storms == 0 and self._calm_since < since
