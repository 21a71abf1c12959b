"""GraphQL asked of a server that may be away just now."""

import json
import time
from typing import Any

import pycurl

from bench.client import OK, Client, request
from bench.processes import Failed

from .scene import Scene

ANSWER_SECONDS = 45
"""More than a request may take by itself."""
PUT_OFF = {"SERVICE_UNAVAILABLE", "TIMEOUT"}
"""Codes of errors that a fault may bring."""


class Caller:
    """One connection of one kind of client."""

    def __init__(self, scene: Scene, token: str, kind: str) -> None:
        self._scene, self._kind = scene, kind
        self._client = Client(scene.port, token, ANSWER_SECONDS)

    def ask(self, query: str, **variables: Any) -> dict[str, Any] | None:
        """The data; none where a fault put it off."""
        return self.send(request(query, **variables))

    def send(self, body: bytes) -> dict[str, Any] | None:
        """The same with a body that is ready."""
        begun = time.monotonic()
        try:
            status, answer = self._client.post(body)
        except pycurl.error as error:
            self._scene.put_off(self._kind, begun, f"no answer: {error}")
            return None
        found = json.loads(answer)
        codes = {error["extensions"]["code"] for error in found.get("errors", [])}
        if codes and codes <= PUT_OFF:
            self._scene.put_off(self._kind, begun, f"{status} {answer[:500]!r}")
            return None
        if codes or status != OK:
            raise Failed(f"{self._kind} was answered {status}: {answer[:500]!r}")
        self._scene.tally.add(f"{self._kind} answered")
        self._scene.tally.add("answered")
        data: dict[str, Any] = found["data"]
        return data
