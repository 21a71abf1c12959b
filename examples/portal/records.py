"""Reads the log page by page, as scripts read a portal, and counts its actions.

PORTAL is the address of the server, APIKEY a token of it.
"""

import json
import os
from collections import Counter
from urllib.parse import urlencode
from urllib.request import Request, urlopen

URL = os.environ["PORTAL"] + "/api/explore/v2.1/monitoring/datasets/activity-log/records"
HEADERS = {"Authorization": f"Apikey {os.environ['APIKEY']}"}
PAGE = 100


def records(**parameters):
    offset = 0
    while True:
        query = urlencode({**parameters, "limit": PAGE, "offset": offset})
        with urlopen(Request(f"{URL}?{query}", headers=HEADERS)) as answer:
            page = json.load(answer)
        yield from page["results"]
        offset += PAGE
        if offset >= page["total_count"]:
            return


found = records(where="timestamp >= date'2026-01-01'", order_by="timestamp DESC", select="timestamp, action")
print(json.dumps(Counter(record["action"] for record in found)))
