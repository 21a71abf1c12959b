"""GraphQL over one kept-open connection."""

import json
from typing import Any

import pycurl

from .processes import Failed
from .settings import ANSWER_TIMEOUT, LOOPBACK

OK = 200


class Client:
    """Asks a server on the loopback. An answer is timed as bytes: reading it is each client's own affair. curl costs
    a third less than Python's own client, and opens another connection where the server closed an idle one."""

    def __init__(self, port: int, token: str | None = None, timeout: int = ANSWER_TIMEOUT) -> None:
        headers = ["Content-Type: application/json", "Accept: application/json", "Expect:"]
        if token is not None:
            headers.append(f"Authorization: Bearer {token}")
        self._curl = pycurl.Curl()
        self._curl.setopt(pycurl.URL, f"http://{LOOPBACK}:{port}/graphql")
        self._curl.setopt(pycurl.HTTPHEADER, headers)
        self._curl.setopt(pycurl.TIMEOUT, timeout)

    def post(self, body: bytes) -> tuple[int, bytes]:
        """Sends a request and gives the status and the whole body of the answer."""
        self._curl.setopt(pycurl.POSTFIELDS, body)
        answer: bytes = self._curl.perform_rb()
        return self._curl.getinfo(pycurl.RESPONSE_CODE), answer

    def send(self, body: bytes) -> bytes:
        """The same where the answer has to be one."""
        status, answer = self.post(body)
        if status != OK:
            raise Failed(f"GraphQL answered {status}: {answer[:500]!r}")
        return answer

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Asks and gives the data."""
        return data(self.send(request(query, **variables)))

    def is_listening(self) -> bool:
        """Whether somebody answers."""
        try:
            self.ask("{ __typename }")
        except pycurl.error as error:
            if error.args[0] != pycurl.E_COULDNT_CONNECT:
                raise
            return False
        return True


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
