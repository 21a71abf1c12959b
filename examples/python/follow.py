"""Tells each activity as it is recorded, with gql over WebSockets, and goes on where it was when the connection is lost."""

import asyncio
import os
import sys

from gql import Client, gql
from gql.transport.exceptions import TransportConnectionFailed
from gql.transport.websockets import WebsocketsTransport

NOW = gql("{ domains { liveCursor } }")
RECORDED = gql("subscription ($after: String!) { activityRecorded(after: $after) { id action liveCursor } }")


def connection():
    return WebsocketsTransport(
        url=os.environ["BASE_URL"].replace("http", "ws", 1) + "/graphql",
        init_payload={"Authorization": f"Bearer {os.environ['TOKEN']}"},
        # Else gql takes an older protocol where the name of a header of the answer is in small letters.
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )


async def follow():
    after = None
    while True:
        try:
            async with Client(transport=connection()) as session:
                after = after or (await session.execute(NOW))["domains"][0]["liveCursor"]
                async for told in session.subscribe(RECORDED, variable_values={"after": after}):
                    activity = told["activityRecorded"]
                    print(activity["id"], activity["action"], flush=True)
                    after = activity["liveCursor"]
        except (TransportConnectionFailed, TimeoutError) as error:
            print(error.__cause__ or error, file=sys.stderr)
        await asyncio.sleep(1)


asyncio.run(follow())
