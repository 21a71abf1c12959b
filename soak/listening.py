"""Clients that subscribe, and leave politely or not."""

import itertools
import json
import socket
import struct
import time
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.events import BIG_DOMAIN
from bench.processes import Failed
from bench.settings import LOOPBACK

from .caller import PUT_OFF
from .scene import ACTION, Scene

PROTOCOL = Subprotocol("graphql-transport-ws")
EVENTS = 20
ANSWER_SECONDS = 45.0
SUBSCRIBE = """
subscription ($domain: ID!, $action: String!) { activityRecorded(domain: $domain, actionType: [$action]) { id action } }
"""


class Listener:
    """Hears of some recordings and goes: every other time without a word."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._leaves_politely = itertools.cycle((True, False))

    def step(self) -> None:
        """Comes, listens and goes."""
        begun = time.monotonic()
        try:
            with connect(
                f"ws://{LOOPBACK}:{self._scene.port}/graphql", subprotocols=[PROTOCOL], open_timeout=ANSWER_SECONDS
            ) as connection:
                self._listen(connection)
                if not next(self._leaves_politely):
                    reset(connection)
        except (OSError, WebSocketException) as error:
            self._scene.put_off("subscription", begun, f"{type(error).__name__}: {error}")

    def _listen(self, connection: ClientConnection) -> None:
        say(connection, {"type": "connection_init", "payload": {"Authorization": f"Bearer {self._scene.browse}"}})
        hear(connection, "connection_ack")
        query = {"query": SUBSCRIBE, "variables": {"domain": BIG_DOMAIN, "action": ACTION}}
        say(connection, {"type": "subscribe", "id": "1", "payload": query})
        seen = set()
        for _ in range(EVENTS):
            if self._scene.unheard.is_set():
                return
            event = hear(connection, "next")["payload"]["data"]["activityRecorded"]
            if event["action"] != ACTION or event["id"] in seen:
                raise Failed(f"a subscription told {event}, which it should not have, or twice")
            seen.add(event["id"])
            self._scene.tally.add("events")


def say(connection: ClientConnection, message: dict[str, object]) -> None:
    """Sends a message."""
    connection.send(json.dumps(message))


def hear(connection: ClientConnection, kind: str) -> dict[str, Any]:
    """The next message, which has to be of this kind; the server may ask between whether anybody is there, and end
    the operation where it cannot reach the log."""
    while True:
        message = json.loads(connection.recv(ANSWER_SECONDS))
        if is_put_off(message):
            raise ConnectionAbortedError(message["payload"])
        if message["type"] == kind:
            found: dict[str, Any] = message
            return found
        if message["type"] != "ping":
            raise Failed(f"{kind} was expected, and {message} came")
        say(connection, {"type": "pong"})


def is_put_off(message: dict[str, Any]) -> bool:
    """Whether the operation ends because of a fault: before its first event, or with one."""
    if message["type"] not in ("error", "next"):
        return False
    errors = message["payload"] if message["type"] == "error" else message["payload"].get("errors", [])
    codes = {error["extensions"]["code"] for error in errors}
    return bool(codes) and codes <= PUT_OFF


def reset(connection: ClientConnection) -> None:
    """Goes without a word: whatever the server sends next is answered with a reset."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close_socket()
