"""Reads the whole log as CSV, row by row, however long it is, and counts the rows of each subdomain.

PORTAL is the address of the server, APIKEY a token of it.
"""

import csv
import io
import json
import os
import sys
from collections import Counter
from urllib.request import urlopen

URL = os.environ["PORTAL"] + "/api/explore/v2.1/monitoring/datasets/activity-log/exports/csv"

# What changed may be long: a cell has 131,072 characters at most otherwise.
csv.field_size_limit(sys.maxsize)

with urlopen(f"{URL}?use_labels=true&delimiter=%3B&timezone=Europe%2FParis&apikey={os.environ['APIKEY']}") as answer:
    lines = io.TextIOWrapper(answer, encoding="utf-8-sig", newline="")
    rows = csv.DictReader(lines, delimiter=";")
    print(json.dumps(Counter(row["Subdomain ID"] or row["Domain ID"] for row in rows)))
