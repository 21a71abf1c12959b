"""What became of everything that was asked."""

import threading
from collections import Counter


class Tally:
    """Counts, from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._failures: list[str] = []

    def add(self, what: str, count: int = 1) -> None:
        """Counts some more of it."""
        with self._lock:
            self._counts[what] += count

    def fail(self, why: str) -> None:
        """Notes what should not have happened."""
        with self._lock:
            self._failures.append(why)

    def count(self, what: str) -> int:
        """How many of it there were."""
        with self._lock:
            return self._counts[what]

    def failures(self) -> list[str]:
        """What should not have happened."""
        with self._lock:
            return list(self._failures)
