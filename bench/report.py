"""The report, in Markdown, from nothing but the results."""

from typing import Any

from .exports import COPY
from .latency import APPENDED
from .load import CONNECTIONS, RECORDED_TO
from .stores import POSTGRES, SQLITE
from .targets import Target, targets


def comparison(results: dict[str, Any]) -> str:
    """This program beside the others."""
    found = results["results"]
    parts = [
        f"# Benchmark: {results['events']:,} events",
        setting(results),
        "## Targets",
        table(["", "measured", "target", ""], [row(target) for target in targets(found)]),
        "## The seven questions of the domain with 70 % of the events, milliseconds (median)",
        table(["", *found["warm"]], question_rows(found)),
        NOTE,
        "## Import, rows a second",
        table(["", "PostgreSQL", "SQLite"], import_rows(found)),
        "## Exports over HTTP from PostgreSQL",
        table(["", "rows a second", "beside COPY"], export_rows(found["exports"])),
        "## Under load, and pages of the log",
        table(["", ""], other_rows(found)),
    ]
    return "\n\n".join(parts) + "\n"


NOTE = f"""Warm: all systems in turns, on the same data, after a check that all give the same figures. This program and
PostGraphile answer one GraphQL request over HTTP; DuckDB and PostgreSQL seven queries, DuckDB inside the client's process.
After an append: the first answer after {APPENDED:,} activities were recorded, which it counts. Cold: the first answer after
a restart of the server, the files being in the system's cache. In brackets: how many times as long as this program on
PostgreSQL, warm."""


def growth(results: dict[str, Any]) -> str:
    """This program alone, on logs of several lengths."""
    by_length: dict[str, Any] = results["growth"]
    heads = ["", *(f"{int(events):,} events" for events in by_length)]
    rows = [row for store in (POSTGRES, SQLITE) for row in growth_rows(store, list(by_length.values()))]
    for store in (POSTGRES, SQLITE):
        rows.append([f"{store}: disk, bytes an event", *(f"{each['disk'][store]:,.0f}" for each in by_length.values())])
    rows.append(["memory, bytes an event", *(f"{each['bytes_per_event']:.1f}" for each in by_length.values())])
    return "\n\n".join(["# Growth", setting(results), table(heads, rows)]) + "\n"


def growth_rows(store: str, lengths: list[dict[str, Any]]) -> list[list[str]]:
    """One store: importing, then each state and period."""
    rows = [[f"{store}: import, rows a second", *(f"{each['imports'][store]:,.0f}" for each in lengths)]]
    for state in ("warm", "after_append", "cold"):
        for period in lengths[0][state]:
            figures = (show(each[state][period][store]) for each in lengths)
            rows.append([f"{store}: {period}, {spoken(state)}, ms", *figures])
    return rows


def setting(results: dict[str, Any]) -> str:
    """What the figures were measured on."""
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    tuned = ", ".join(f"{name} = {value}" for name, value in results["postgresql_settings"].items())
    return (
        f"{results['measured_at']}. {machine['cores']} cores ({machine['processor']}), {machine['memory_gib']} GiB, "
        f"{machine['system']}. {versions}.\n\nPostgreSQL: {tuned}."
    )


def question_rows(found: dict[str, Any]) -> list[list[str]]:
    """The systems warm, then this program in its other states."""
    warm = found["warm"]
    rows = [
        [name, *(beside(figures[name], figures[POSTGRES]) for figures in warm.values())]
        for name in next(iter(warm.values()))
    ]
    for state in ("after_append", "cold"):
        for store in (POSTGRES, SQLITE):
            rows.append([f"{store}, {spoken(state)}", *(show(figures[store]) for figures in found[state].values())])
    return rows


def import_rows(found: dict[str, Any]) -> list[list[str]]:
    """`import` and the plain way."""
    stores = (POSTGRES, SQLITE)
    return [
        ["`import`", *(f"{found['imports'][store]:,.0f}" for store in stores)],
        ["plain COPY / prepared inserts, one transaction", *(f"{found['plain'][store]:,.0f}" for store in stores)],
    ]


def export_rows(exports: dict[str, float]) -> list[list[str]]:
    """Each format, and what PostgreSQL writes of the same rows."""
    plain = exports[COPY]
    return [[name, f"{rate:,.0f}", f"{rate / plain:.2f} times"] for name, rate in exports.items()]


def other_rows(found: dict[str, Any]) -> list[list[str]]:
    """What is measured on PostgreSQL alone, and what the log takes on disk."""
    pages, recorded = found["pages"], found["recordings_per_second"]
    beyond = {name: (pages[name]["http"] - pages["trivial"]) / pages[name]["sql"] for name in ("first", "deep")}
    return [
        [f"dashboard of 14 days, {CONNECTIONS} connections, requests a second", f"{found['requests_per_second']:,.0f}"],
        ["recordings of one activity a second, 1 connection", f"{recorded['1']:,.0f}"],
        [f"recordings of one activity a second, {CONNECTIONS} connections", f"{recorded[str(CONNECTIONS)]:,.0f}"],
        [f"the same, to {len(RECORDED_TO)} domains in turn", f"{recorded['domains']:,.0f}"],
        ["`{ __typename }` over HTTP, ms", show(pages["trivial"])],
        ["first page of 50 over HTTP, ms", show(pages["first"]["http"])],
        ["the same by SQL, ms", show(pages["first"]["sql"])],
        ["what HTTP takes beyond `{ __typename }`, beside the SQL", f"{beyond['first']:.2f} times"],
        [f"page of 50, {pages['depth']:,} rows deep, over HTTP, ms", show(pages["deep"]["http"])],
        ["the same by SQL, ms", show(pages["deep"]["sql"])],
        ["what HTTP takes beyond `{ __typename }`, beside the SQL", f"{beyond['deep']:.2f} times"],
        ["resident memory of the columns, bytes an event", f"{found['bytes_per_event']:.1f}"],
        *([f"disk, {store}, bytes an event", f"{found['disk'][store]:,.0f}"] for store in (POSTGRES, SQLITE)),
    ]


def row(target: Target) -> list[str]:
    """A target and whether it was reached."""
    verdict = "reached" if target.reached else "**missed**"
    return [target.what, f"{target.measured:,.4g} {target.unit}", target.said, verdict]


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Figures to the right."""
    rules = ["---", *("---:" for _ in heads[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [heads, rules, *rows])


def beside(figure: float, unit: float) -> str:
    """Milliseconds and how many times the unit."""
    return f"{show(figure)} ({figure / unit:,.1f})"


def show(milliseconds: float) -> str:
    """Three digits."""
    decimals = 2 if milliseconds < 10 else 1 if milliseconds < 100 else 0
    return f"{milliseconds:,.{decimals}f}"


def spoken(state: str) -> str:
    """The state in words."""
    return state.replace("_", " an ") if state == "after_append" else state
