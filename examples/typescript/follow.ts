// Tells each activity as it is recorded, and goes on where it was when the connection is lost.
import { createClient } from 'graphql-sse';

import { ask } from './client.js';
import { graphql } from './gql/index.js';
import type { RecordedSubscription, RecordedSubscriptionVariables } from './gql/graphql.js';

const Now = graphql(`query Now { domains { liveCursor } }`);
const Recorded = graphql(`
  subscription Recorded($after: String) {
    activityRecorded(after: $after) {
      id
      action
      liveCursor
    }
  }
`);

const client = createClient({
  url: `${process.env.BASE_URL}/graphql`,
  headers: { Authorization: `Bearer ${process.env.TOKEN}` },
  retryAttempts: Infinity,
  retry: () => new Promise((resume) => setTimeout(resume, 1000 + 4000 * Math.random())),
});
const { domains } = await ask(Now, {});
const variables: RecordedSubscriptionVariables = { after: domains[0]?.liveCursor };
for await (const { data, errors } of client.iterate<RecordedSubscription>({ query: Recorded.toString(), variables })) {
  if (!data) {
    console.error(errors);
    continue;
  }
  const { id, action, liveCursor } = data.activityRecorded;
  console.log(id, action);
  // When the client comes again it sends the variables as they are then.
  variables.after = liveCursor;
}
