"""Requests that no good client sends."""

import gzip
import http.client
import itertools
import json
import socket
import struct
import time
from dataclasses import dataclass, field

from bench.processes import Failed
from bench.settings import LOOPBACK

from .scene import Scene

ANSWER_SECONDS = 45.0
BOMB = gzip.compress(bytes(40 << 20))
"""Larger unpacked than a body may be."""


@dataclass(frozen=True)
class Bad:
    """A request, and the status that it is to be answered with."""

    status: int
    body: bytes
    method: str = "POST"
    path: str = "/graphql"
    headers: dict[str, str] = field(default_factory=dict)


def document(text: str) -> bytes:
    """The body that asks for this document."""
    return json.dumps({"query": text}).encode()


GOOD = document("{ __typename }")
MUTATION = "/graphql?query=mutation%20%7B%20recordActivities(activities:%20%5B%5D)%20%7B%20recorded%20%7D%20%7D"
BADS = (
    Bad(400, b'{"query": "{ __typena'),
    Bad(400, b"\xff\xfe"),
    Bad(400, b"[" * 100_000),
    Bad(400, b"[" + b",".join([GOOD] * 100) + b"]"),
    Bad(400, document("{ a")),
    Bad(400, document("{ a " * 5_000)),
    Bad(400, document("{" + "domains { id } " * 500 + "}")),
    Bad(400, document("{" + "".join(f"a{number}: __typename " for number in range(500)) + "}")),
    Bad(400, document("{ a(b: " + "[" * 5_000 + "]" * 5_000 + ") }")),
    Bad(400, document("query { ...F } fragment F on Query { ...F }")),
    Bad(401, GOOD, headers={"Authorization": "Bearer boa_no"}),
    Bad(401, GOOD, headers={"Authorization": "Bearer a.b.c"}),
    Bad(405, b"", "GET", MUTATION),
    Bad(405, b"", "DELETE"),
    Bad(406, GOOD, headers={"Accept": "text/csv"}),
    Bad(415, GOOD, headers={"Content-Type": "text/plain"}),
    Bad(413, BOMB, headers={"Content-Encoding": "gzip"}),
    Bad(400, b"no gzip", headers={"Content-Encoding": "gzip"}),
    Bad(404, b"", "GET", "/assets/..%2f..%2fetc/passwd"),
)


class Hostile:
    """Sends them one after the other, and between them half of a request."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._bads = itertools.cycle(BADS)

    def step(self) -> None:
        """Sends the next one."""
        begun = time.monotonic()
        try:
            self._send(next(self._bads))
            self._break_off()
        except (OSError, http.client.HTTPException) as error:
            self._scene.put_off("hostile", begun, f"{type(error).__name__}: {error}")

    def _send(self, bad: Bad) -> None:
        usual = {
            "Authorization": f"Bearer {self._scene.browse}",
            "Content-Type": "application/json",
            "Accept": "application/graphql-response+json",
        }
        begun = time.monotonic()
        connection = http.client.HTTPConnection(LOOPBACK, self._scene.port, timeout=ANSWER_SECONDS)
        try:
            connection.request(bad.method, bad.path, bad.body, {**usual, **bad.headers})
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        if answer.status == http.client.SERVICE_UNAVAILABLE:
            self._scene.put_off("hostile", begun, repr(said[:500]))
        elif answer.status != bad.status:
            raise Failed(f"{bad.body[:80]!r} was to be answered {bad.status}: {answer.status} {said[:500]!r}")
        else:
            self._scene.tally.add("hostile answered")
            self._scene.tally.add("answered")

    def _break_off(self) -> None:
        """Promises more than it sends, and resets the connection."""
        with socket.create_connection((LOOPBACK, self._scene.port), ANSWER_SECONDS) as connection:
            head = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n"
            connection.sendall(f"{head}Authorization: Bearer {self._scene.browse}\r\n\r\n{{".encode())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
