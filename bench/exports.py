"""Rows a second of exports over HTTP, beside what COPY gives of the same rows in the same order."""

import csv
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psycopg
import pycurl

from .events import BIG_DOMAIN
from .processes import Failed
from .program import Server
from .settings import ANSWER_TIMEOUT, LOOPBACK

FORMATS = ("csv", "jsonl", "parquet", "xlsx")
COPY = "COPY"
FIELDS = """timestamp, domain_id, user_id, dataset_id, username, action, group_id, page_id, diff, map_id, reuse_title,
    subdomain_id"""
STATEMENT = f"""COPY (SELECT {FIELDS} FROM activity WHERE domain_id = '{BIG_DOMAIN}' ORDER BY timestamp DESC, id DESC)
TO STDOUT (FORMAT csv, HEADER)"""
OK = 200


def rates(server: Server, token: str, connection: psycopg.Connection, file: Path, rounds: int) -> dict[str, float]:
    """Rows a second of each way, after a check that COPY and the export as CSV give as many rows."""
    ways = ways_to(server, token, connection, file)
    counts = {way: count(ways[way], file) for way in ("csv", COPY)}
    if len(set(counts.values())) != 1:
        raise Failed(f"The export and COPY give different numbers of rows: {counts}")
    rows = counts[COPY]
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begin = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - begin)
    file.unlink()
    return {name: rows / median(taken) for name, taken in times.items()}


def ways_to(
    server: Server, token: str, connection: psycopg.Connection, file: Path
) -> dict[str, Callable[[], None]]:
    """Each way writes the file."""
    ways: dict[str, Callable[[], None]] = {}
    for name in FORMATS:
        ways[name] = lambda name=name: download(server, token, name, file)  # type: ignore[misc]
    ways[COPY] = lambda: copy_out(connection, file)
    return ways


def download(server: Server, token: str, name: str, file: Path) -> None:
    """The log of the big domain over HTTP."""
    curl = pycurl.Curl()
    try:
        curl.setopt(pycurl.URL, f"http://{LOOPBACK}:{server.port}/export/activity-log.{name}?domain={BIG_DOMAIN}")
        curl.setopt(pycurl.HTTPHEADER, [f"Authorization: Bearer {token}"])
        curl.setopt(pycurl.TIMEOUT, ANSWER_TIMEOUT)
        with file.open("wb") as written:
            curl.setopt(pycurl.WRITEDATA, written)
            curl.perform()
        status = curl.getinfo(pycurl.RESPONSE_CODE)
        if status != OK:
            raise Failed(f"The export answered {status}: {file.read_text()[:500]}")
    finally:
        curl.close()


def copy_out(connection: psycopg.Connection, file: Path) -> None:
    """The same rows by COPY."""
    with file.open("wb") as written, connection.cursor() as cursor, cursor.copy(STATEMENT.encode()) as copy:
        for block in copy:
            written.write(block)


def count(way: Callable[[], None], file: Path) -> int:
    """The rows that a way writes, the header left out."""
    way()
    with file.open(newline="", encoding="utf-8") as written:
        return sum(1 for _ in csv.reader(written)) - 1
