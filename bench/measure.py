"""The parts of a run, one after the other."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from . import disk, exports, imports, latency, load, memory, pages, postgraphile
from .events import Log
from .postgres import Cluster
from .program import Program, Server
from .questions import PERIODS
from .settings import Settings
from .stores import PEER_DATABASE, POSTGRES, PROGRAM_DATABASE, Stores
from .systems import DuckDb, PostgresSql, System, ThisProgram, dashboard, load_peer

Results = dict[str, Any]
EXPORT_ROUNDS = 3
"""Each writes the whole log of a domain."""


def say(step: str) -> None:
    """Tells what is under way."""
    print(f"- {step}", flush=True)


def everything(stores: Stores, log: Log, settings: Settings) -> Results:
    """All that the report shows."""
    programs = stores.programs()
    say("import, beside COPY and prepared inserts")
    results: Results = {"imports": imports.rates(programs, log)}
    results["disk"] = disk.bytes_per_event(stores, log.events)
    results["plain"] = imports.plain_rates(stores, log.events)
    say("memory of the columns")
    results["bytes_per_event"] = memory.bytes_per_event(programs[POSTGRES], log.events)
    say("the seven questions, cold")
    results["cold"] = latency.cold(programs, settings.cold_rounds)
    results["warm"] = beside_others(stores, programs, log, settings)
    with stores.cluster.connect(PROGRAM_DATABASE) as connection, programs[POSTGRES].serve() as server:
        say("pages of the log")
        token = programs[POSTGRES].token("browse")
        results["pages"] = pages.measure(server.client(token), connection, settings.rounds * 5)
        say("exports, beside COPY")
        results["exports"] = exports.rates(server, token, connection, stores.folder / "export", EXPORT_ROUNDS)
    results["after_append"] = appended(programs, settings)
    results |= loaded(stores, programs[POSTGRES], settings)
    return results


def for_growth(stores: Stores, log: Log, settings: Settings) -> Results:
    """What may change with the size of the log."""
    programs = stores.programs()
    say(f"{log.events} events: import")
    results: Results = {"imports": imports.rates(programs, log)}
    results["disk"] = disk.bytes_per_event(stores, log.events)
    say(f"{log.events} events: the seven questions")
    results["bytes_per_event"] = memory.bytes_per_event(programs[POSTGRES], log.events)
    results["cold"] = latency.cold(programs, settings.cold_rounds)
    with serving(programs) as servers:
        systems = [system(name, programs[name], server) for name, server in servers.items()]
        latency.check(systems)
        results["warm"] = latency.warm(systems, settings.rounds)
    results["after_append"] = appended(programs, settings)
    return results


@contextmanager
def serving(programs: dict[str, Program]) -> Iterator[dict[str, Server]]:
    """Both servers, until the block ends."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(program.serve()) for name, program in programs.items()}


def system(name: str, program: Program, server: Server) -> ThisProgram:
    """The program as one of those who are asked, by somebody who may read."""
    return ThisProgram(name, server.client(program.token("browse")))


def beside_others(stores: Stores, programs: dict[str, Program], log: Log, settings: Settings) -> latency.Times:
    """The seven questions, warm, asked of everybody on the same data; first of all the figures must be equal."""
    say("loading DuckDB, and PostgreSQL's log with covering indexes")
    load_peer(stores.cluster, PEER_DATABASE, log)
    postgraphile.create_functions(stores.cluster, PEER_DATABASE)
    with ExitStack() as stack:
        servers = stack.enter_context(serving(programs))
        duck = stack.enter_context(closing(DuckDb(log)))
        connection = stack.enter_context(stores.cluster.connect(PEER_DATABASE))
        graphile = stack.enter_context(postgraphile.serve(stores.cluster, PEER_DATABASE, stores.folder))
        systems: list[System] = [system(name, programs[name], server) for name, server in servers.items()]
        systems += [duck, PostgresSql(connection), postgraphile.PostGraphile(graphile)]
        say("the seven questions: checking that all give the same figures")
        latency.check(systems)
        say("the seven questions, warm")
        times = latency.warm(systems, settings.rounds)
    stores.cluster.drop(PEER_DATABASE)
    return times


def appended(programs: dict[str, Program], settings: Settings) -> latency.Times:
    """The seven questions right after an append."""
    say(f"the seven questions, right after {latency.APPENDED} activities were recorded")
    with serving(programs) as servers:
        recorders = {
            system(name, programs[name], server): server.client(programs[name].token("record"))
            for name, server in servers.items()
        }
        return latency.after_append(recorders, settings.rounds)


def loaded(stores: Stores, program: Program, settings: Settings) -> Results:
    """Requests and recordings a second."""
    say(f"{load.CONNECTIONS} connections, each part for {settings.load_seconds} s")
    with program.serve() as server:
        token = program.token("browse")
        body = dashboard(PERIODS[0])
        server.client(token).send(body)
        rate, _ = load.Load(server, token, [body], settings.load_seconds, stores.folder).rate(load.CONNECTIONS)
        recordings = load.recordings(program, server, settings.load_seconds, lambda: rows_recorded(stores.cluster))
    return {"requests_per_second": rate, "recordings_per_second": recordings}


def rows_recorded(cluster: Cluster) -> int:
    """The length of the program's log in PostgreSQL."""
    with cluster.connect(PROGRAM_DATABASE) as connection:
        found = connection.execute("SELECT sum(rows)::bigint FROM segment").fetchall()
    return int(found[0][0])
