"""Clients that read: dashboards of segments that are held and of others that are not, and pages of the log."""

import itertools
import json

from bench.events import BIG_DOMAIN, DOMAINS
from bench.processes import Failed
from bench.questions import PERIODS
from bench.systems import dashboard

from .caller import Caller
from .scene import ACTION, Scene

PAGES = 10
PAGE = """
query ($domain: ID!, $after: String) {
  activityLog(domain: $domain, first: 100, after: $after, period: {dates: {from: "2024-11-01", to: "2026-10-31"}}) {
    nodes { id } pageInfo { hasNextPage endCursor }
  }
}
"""
TODAY = """
query ($domain: ID!, $action: String!) {
  activityLog(domain: $domain, period: {last: "P2D"}, actionType: [$action]) { totalCount }
  actions(domain: $domain, period: {last: "P2D"}, actionType: [$action]) { total }
}
"""


class Dashboards:
    """The seven indicators over time that nobody records to: the answer stays the same."""

    def __init__(self, scene: Scene, kind: str, questions: list[bytes]) -> None:
        self._caller = Caller(scene, scene.browse, kind)
        self._questions = itertools.cycle(questions)
        self._known: dict[bytes, str] = {}

    def step(self) -> None:
        """Asks the next question."""
        question = next(self._questions)
        data = self._caller.send(question)
        if data is None:
            return
        answer = json.dumps(data)
        if self._known.setdefault(question, answer) != answer:
            raise Failed(f"a dashboard changed though its period did not: {self._known[question]}\n{answer}")


def warm(scene: Scene) -> Dashboards:
    """Always the same two weeks."""
    return Dashboards(scene, "warm dashboard", [dashboard(PERIODS[0])])


def cold(scene: Scene) -> Dashboards:
    """Two years of one domain after the other: more than the cache may hold."""
    return Dashboards(scene, "cold dashboard", [dashboard(PERIODS[-1], domain) for domain in DOMAINS])


class Pages:
    """The log, page by page: no row comes twice."""

    def __init__(self, scene: Scene) -> None:
        self._caller = Caller(scene, scene.browse, "page")

    def step(self) -> None:
        """Reads some pages one after the other."""
        seen: set[str] = set()
        after = None
        for _ in range(PAGES):
            data = self._caller.ask(PAGE, domain=BIG_DOMAIN, after=after)
            if data is None:
                return
            page = data["activityLog"]
            ids = {node["id"] for node in page["nodes"]}
            if seen & ids or len(ids) < len(page["nodes"]):
                raise Failed(f"pages showed these rows twice: {seen & ids}")
            seen |= ids
            after = page["pageInfo"]["endCursor"]


class Today:
    """What was just recorded: the log and its figure are one, and hold all that was acknowledged before."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._caller = Caller(scene, scene.browse, "today")

    def step(self) -> None:
        """Asks for both at once."""
        acknowledged = self._scene.tally.count(ACTION)
        data = self._caller.ask(TODAY, domain=BIG_DOMAIN, action=ACTION)
        if data is None:
            return
        log, figure = data["activityLog"]["totalCount"], data["actions"]["total"]
        if log != figure or figure < acknowledged:
            raise Failed(f"{acknowledged} were acknowledged, the log shows {log} and the figure {figure}")
