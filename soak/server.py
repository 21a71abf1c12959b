"""The server, which is killed and started again."""

import contextlib
import os
import signal
import time

from bench.processes import Failed
from bench.program import Server, is_ready
from bench.settings import LOOPBACK

from .faults import Fault
from .scene import Scene

CACHE_SIZE = "4MiB"
"""Less than the columns of the whole log take, so that some of them go and come again."""
RECOVERY_SECONDS = 3.0
"""Connections that broke are found out when they were idle for a second."""
PATIENCE = 60.0


class Lives:
    """One life of the server after the other, at the same addresses."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._stack = contextlib.ExitStack()
        self.now = self._start()

    def __enter__(self) -> "Lives":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def kill(self) -> None:
        """Ends it as a lost machine would, and starts the next."""
        with self._scene.weather.storm():
            os.kill(self.now.pid, signal.SIGKILL)
            self._stack.close()
            self.now = self._start()
        self._scene.tally.add("faults")

    def meet(self, fault: Fault) -> None:
        """Has something go wrong around it, and waits until it is well again."""
        with self._scene.weather.storm() if fault.breaks else contextlib.nullcontext():
            fault.happen(self._scene.ended)
            self._recover(fault)
        self._scene.tally.add("faults")

    def _start(self) -> Server:
        metrics = f"{LOOPBACK}:{self._scene.metrics_port}"
        options = ("--metrics", metrics, "--cache-size", CACHE_SIZE)
        return self._stack.enter_context(self._scene.program.serve(*options, port=self._scene.port))

    def _recover(self, fault: Fault) -> None:
        begun = time.monotonic()
        while not is_ready(self._scene.port):
            if self._scene.ended.wait(0.1) or time.monotonic() - begun > PATIENCE:
                raise Failed(f"{fault.name}: the server was not ready again after {PATIENCE:.0f} s")
        self._scene.ended.wait(RECOVERY_SECONDS)
