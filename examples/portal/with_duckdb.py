"""Reads the log into DuckDB by its readers of CSV, JSON and Parquet, and asks each table the same.

PORTAL is the address of the server, APIKEY a token of it.
"""

import json
import os
import tempfile
from pathlib import Path
from urllib.request import Request, urlopen

import duckdb

URL = os.environ["PORTAL"] + "/api/explore/v2.1/monitoring/datasets/activity-log/exports"
HEADERS = {"Authorization": f"Apikey {os.environ['APIKEY']}"}
READERS = {
    "csv": "read_csv('{}', delim = ';')",
    "json": "read_json('{}')",
    "jsonl": "read_json('{}', format = 'newline_delimited')",
    "parquet": "read_parquet('{}')",
}
QUESTION = """
    SELECT action, count(*) AS n, count(DISTINCT user_id) AS users, epoch_us(min(timestamp)) AS first,
        max(length(diff)) AS longest
    FROM {} GROUP BY action ORDER BY n DESC, action
"""

database = duckdb.connect()
with tempfile.TemporaryDirectory() as folder:
    for kind, reader in READERS.items():
        file = Path(folder) / f"log.{kind}"
        with urlopen(Request(f"{URL}/{kind}", headers=HEADERS)) as answer:
            file.write_bytes(answer.read())
        rows = database.execute(QUESTION.format(reader.format(file))).fetchall()
        print(json.dumps([kind, rows]))
