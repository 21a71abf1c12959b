"""The users that acted most, and how often each action was done, counted page by page in the log, with gql."""

import json
import os
from collections import Counter

from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

TOP = gql("query Top($last: Duration!) { topUsers(first: 3, period: {last: $last}) { entries { userId actions } } }")
LOG = gql("""
    query Log($after: String) {
      activityLog(first: 50, after: $after) { nodes { action } pageInfo { hasNextPage endCursor } }
    }
""")


def pages(session):
    """Each page of the log, the newest first."""
    page = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        log = session.execute(LOG, variable_values={"after": page["endCursor"]})["activityLog"]
        yield log["nodes"]
        page = log["pageInfo"]


transport = HTTPXTransport(
    url=f"{os.environ['BASE_URL']}/graphql", headers={"Authorization": f"Bearer {os.environ['TOKEN']}"}
)
# With the schema, documents are checked before they are sent.
with Client(transport=transport, fetch_schema_from_transport=True) as session:
    top = session.execute(TOP, variable_values={"last": "P14D"})["topUsers"]["entries"]
    actions = Counter(row["action"] for page in pages(session) for row in page)

print(json.dumps({"top": top, "actions": actions}))
