"""Whether the log holds what was acknowledged, once each, and its figures say so."""

from typing import Any

from bench.client import Client
from bench.events import BIG_DOMAIN, DOMAINS, Log
from bench.processes import Failed

from .clients import Clients
from .scene import ACTION

PERIOD = '{dates: {from: "2024-11-01", to: "2100-01-01"}}'
ALL = f"""
query ($domain: ID!) {{
  activityLog(domain: $domain, period: {PERIOD}) {{ totalCount }}
  actionDistribution(domain: $domain, period: {PERIOD}) {{ total shares {{ action count }} }}
}}
"""
USERS = f"""
query ($domain: ID!) {{
  topUsers(domain: $domain, period: {PERIOD}, actionType: ["{ACTION}"], first: 10) {{ entries {{ userId actions }} }}
}}
"""


def require_acknowledged(client: Client, clients: Clients, log: Log) -> None:
    """Fails where a figure is another one."""
    acknowledged = clients.acknowledged()
    answers = {domain: client.ask(ALL, domain=domain) for domain in DOMAINS}
    expected = log.events + sum(acknowledged.values())
    require("rows of the log", sum(it["activityLog"]["totalCount"] for it in answers.values()), expected)
    require("actions", sum(it["actionDistribution"]["total"] for it in answers.values()), expected)
    shares = {it["action"]: it["count"] for it in answers[BIG_DOMAIN]["actionDistribution"]["shares"]}
    for action, count in acknowledged.items():
        require(action, shares.get(action), count)
    users = client.ask(USERS, domain=BIG_DOMAIN)["topUsers"]["entries"]
    by_user = {it["userId"]: it["actions"] for it in users}
    require("actions by recorder", by_user, {it.name: it.acknowledged for it in clients.recorders})


def require(what: str, found: Any, expected: Any) -> None:
    """Fails where they differ."""
    if found != expected:
        raise Failed(f"{what}: {found} were found, {expected} were acknowledged")
