"""GraphQL over one kept-open connection."""

import http.client
import json
import select
from typing import Any

from .processes import Failed
from .settings import ANSWER_TIMEOUT, LOOPBACK


class Client:
    """Asks a server on the loopback. An answer is timed as bytes: reading it is each client's own affair."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self._connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_TIMEOUT)
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    def send(self, body: bytes) -> bytes:
        """Sends a request and gives the whole body of the answer."""
        self._leave_closed()
        self._connection.request("POST", "/graphql", body, self._headers)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != http.client.OK:
            raise Failed(f"GraphQL answered {response.status}: {answer[:500]!r}")
        return answer

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Asks and gives the data."""
        return data(self.send(request(query, **variables)))

    def _leave_closed(self) -> None:
        """Servers close connections that are idle for seconds, and an end of file is then there to be read: the next
        request opens another one."""
        socket = self._connection.sock
        if socket is not None and select.select([socket], [], [], 0)[0]:
            self._connection.close()

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()


def request(query: str, **variables: Any) -> bytes:
    """The body of a request."""
    return json.dumps({"query": query, "variables": variables}).encode()


def data(answer: bytes) -> dict[str, Any]:
    """The data of an answer without errors."""
    read: dict[str, Any] = json.loads(answer)
    if "errors" in read:
        raise Failed(f"GraphQL answered with errors: {json.dumps(read['errors'])[:1000]}")
    found: dict[str, Any] = read["data"]
    return found
