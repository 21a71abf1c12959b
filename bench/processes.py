"""Child processes that are stopped by their id, however the run ends."""

import contextlib
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from .settings import LOOPBACK

STOP_SECONDS = 30.0
POLL_SECONDS = 0.02


class Failed(Exception):
    """What ends the run, said to whoever started it."""


def stop_on_terminate() -> None:
    """SIGTERM unwinds the run as Ctrl-C does, so that nothing it started is left. Both are heard in the background,
    too, where a shell has told its jobs to ignore Ctrl-C."""
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, signal.default_int_handler)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def child(command: list[str], log: Path, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a server, its output in the log. A session of its own keeps Ctrl-C from it: it is stopped here."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Asks the process to end, and ends it if it does not."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], what: str, seconds: float) -> None:
    """Returns as soon as the server is ready; fails if it ends before, or takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise Failed(f"{what} ended with {process.returncode} before it was ready: see its log")
        if time.monotonic() > deadline:
            raise Failed(f"{what} was not ready after {seconds:.0f} s")
        time.sleep(POLL_SECONDS)


def run(command: list[str], env: Mapping[str, str] | None = None, timeout: float = 60.0) -> str:
    """Runs a command to its end and gives what it printed."""
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=timeout, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command[:3])} … failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
