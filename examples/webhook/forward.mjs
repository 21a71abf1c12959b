// Posts each activity to WEBHOOK_URL as it is recorded, with its id as Idempotency-Key, and runs until it is stopped. How far it
// came is kept in the file PLACE once an activity was taken, with a status of success: so nothing is lost, whoever was away.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { createClient } from 'graphql-sse';

const { BASE_URL, TOKEN, WEBHOOK_URL, PLACE = 'webhook-place' } = process.env;
const NOW = '{ domains { liveCursor } }';
const RECORDED = `subscription ($after: String!) { activityRecorded(after: $after) {
  id timestamp domainId userId datasetId username action groupId pageId diff mapId reuseTitle subdomainId liveCursor
} }`;
const PAUSE = 2000;

const missing = Object.entries({ BASE_URL, TOKEN, WEBHOOK_URL }).filter(([, value]) => !value);
if (missing.length > 0) {
  console.error(`Set in the environment what is missing: ${missing.map(([name]) => name).join(', ')}`);
  process.exit(1);
}
const headers = { Authorization: `Bearer ${TOKEN}` };
// Whatever fails, the loop below begins again after the last place: so nothing waits in memory for an address that is away.
const client = createClient({ url: `${BASE_URL}/graphql`, headers, retryAttempts: 0 });

async function* answers(query, variables) {
  for await (const { data, errors } of client.iterate({ query, variables })) {
    if (errors) throw new Error(errors[0].message);
    yield data;
  }
}

/** At one stroke: whoever stops this while it writes leaves the place from before. */
function keep(place) {
  writeFileSync(`${PLACE}.new`, place);
  renameSync(`${PLACE}.new`, PLACE);
}

async function post(activity) {
  const reply = await fetch(WEBHOOK_URL, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': activity.id },
    body: JSON.stringify(activity),
  });
  if (!reply.ok) throw new Error(`${WEBHOOK_URL} answers ${reply.status}: ${await reply.text()}`);
}

async function forward() {
  if (!existsSync(PLACE)) for await (const { domains } of answers(NOW)) keep(domains[0].liveCursor);
  for await (const { activityRecorded } of answers(RECORDED, { after: readFileSync(PLACE, 'utf8') })) {
    const { liveCursor, ...activity } = activityRecorded;
    await post(activity);
    keep(liveCursor);
  }
}

for (;;) {
  await forward().catch((error) => console.error(error.message));
  await setTimeout(PAUSE);
}
