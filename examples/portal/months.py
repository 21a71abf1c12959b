"""Counts what users did month by month, as scripts count the calls of a portal's API, and writes it as CSV.

PORTAL is the address of the server, APIKEY a token of it.
"""

import csv
import json
import os
import sys
from urllib.parse import urlencode
from urllib.request import Request, urlopen

URL = os.environ["PORTAL"] + "/api/explore/v2.1/monitoring/datasets/activity-log/records"
HEADERS = {"Authorization": f"Apikey {os.environ['APIKEY']}"}
MONTHS = [("2026-01-01", "2026-02-01"), ("2026-02-01", "2026-03-01")]

writer = csv.writer(sys.stdout)
writer.writerow(["month", "user", "actions"])
for start, end in MONTHS:
    parameters = {
        "select": "user_id, count(*) as actions",
        "where": f'user_id is not null AND timestamp >= "{start}" AND timestamp < "{end}"',
        "group_by": "user_id",
        "order_by": "actions desc, user_id",
    }
    with urlopen(Request(f"{URL}?{urlencode(parameters)}", headers=HEADERS)) as answer:
        for group in json.load(answer)["results"]:
            writer.writerow([start[:7], group["user_id"], group["actions"]])
