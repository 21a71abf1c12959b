"""One form for everybody's answers, and the check that they are the same."""

from collections import defaultdict
from typing import Any

from .processes import Failed

Answer = dict[str, Any]
Rows = list[tuple[Any, ...]]
TOPS = ("topUsers", "topDatasets", "topPages")


def from_rows(rows: dict[str, Rows]) -> Answer:
    """From the rows of the seven queries."""
    return {
        "actions": {(day.isoformat(), action): count for day, action, count in rows["actions"]},
        "numberOfUsers": rows["numberOfUsers"][0][0],
        "actionsByUsers": rows["actionsByUsers"][0][0],
        "actionDistribution": dict(rows["actionDistribution"]),
        **{top: ranked(rows[top]) for top in TOPS},
    }


def from_graphql(data: dict[str, Any]) -> Answer:
    """From this program's answer."""
    actions = data["actions"]
    return {
        "actions": {
            (start[:10], series["action"]): count
            for series in actions["series"]
            for start, count in zip(actions["buckets"], series["counts"], strict=True)
            if count > 0
        },
        "numberOfUsers": data["numberOfUsers"]["value"],
        "actionsByUsers": data["actionsByUsers"]["value"],
        "actionDistribution": {share["action"]: share["count"] for share in data["actionDistribution"]["shares"]},
        **{top: [(entry["id"], by_action(entry)) for entry in data[top]["entries"]] for top in TOPS},
    }


def by_action(entry: dict[str, Any]) -> dict[str, int]:
    """The breakdown of an entry."""
    return {each["action"]: each["count"] for each in entry["byAction"]}


def ranked(rows: Rows) -> list[tuple[str, dict[str, int]]]:
    """The entries with their breakdown: most actions first, then by id."""
    entries: dict[str, dict[str, int]] = defaultdict(dict)
    for entry, action, count in rows:
        entries[entry][action] = count
    return sorted(entries.items(), key=lambda each: (-sum(each[1].values()), each[0]))


def require_equal(answers: dict[str, Answer], where: str) -> None:
    """Fails with the first figure in which a system differs from the first of them."""
    (reference, right), *others = answers.items()
    for system, answer in others:
        for question, figures in right.items():
            if answer[question] != figures:
                raise Failed(f"{where}, {question}: {difference(figures, answer[question], reference, system)}")


def difference(right: Any, other: Any, reference: str, system: str) -> str:
    """What differs, short enough to read."""
    if isinstance(right, dict):
        keys = sorted(key for key in right.keys() | other.keys() if right.get(key) != other.get(key))
        right, other = ({key: each.get(key) for key in keys[:3]} for each in (right, other))
    return f"{reference} says {right}, {system} says {other}"
