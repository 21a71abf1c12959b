// Posts each new activity to WEBHOOK_URL, the oldest first, and ends. Started again, every minute by cron for instance, it
// goes on where it stopped; the first time it only remembers to begin there. The place is kept in the file PLACE.
//
// The log is read by its time, so an activity waits until it is SETTLE_SECONDS old: one that is recorded later than it
// happened, but within that time, still comes in its place. One that is recorded later than that may be left out.
// What the address did not take, with a status of success, is posted again the next time; so is one whose answer did not
// arrive. Both times it has the same Idempotency-Key.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const { BASE_URL, TOKEN, WEBHOOK_URL, PLACE = 'webhook-place.json', SETTLE_SECONDS = '60' } = process.env;
const FIELDS = 'id timestamp domainId userId datasetId username action groupId pageId diff mapId reuseTitle subdomainId';
const QUERY = `query Settled($from: DateTime!, $to: DateTime!, $after: String) {
  activityLog(period: {instants: {from: $from, to: $to}}, orderBy: OLDEST_FIRST, first: 100, after: $after) {
    edges { cursor node { ${FIELDS} } }
    pageInfo { hasNextPage }
  }
}`;

async function post(url, headers, body) {
  const options = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
  const reply = await fetch(url, options);
  if (!reply.ok) throw new Error(`${url} answers ${reply.status}: ${await reply.text()}`);
  return reply;
}

async function page(variables) {
  const reply = await post(`${BASE_URL}/graphql`, { Authorization: `Bearer ${TOKEN}` }, { query: QUERY, variables });
  const { data, errors } = await reply.json();
  if (errors) throw new Error(errors[0].message);
  return data.activityLog;
}

/** At one stroke: whoever stops this while it writes leaves the place from before. */
function keep(place) {
  writeFileSync(`${PLACE}.new`, JSON.stringify(place));
  renameSync(`${PLACE}.new`, PLACE);
}

const to = new Date(Date.now() - Number(SETTLE_SECONDS) * 1000).toISOString();
if (!existsSync(PLACE)) keep({ from: to, after: null });
const place = JSON.parse(readFileSync(PLACE, 'utf8'));
for (let more = place.from < to; more; ) {
  const { edges, pageInfo } = await page({ ...place, to });
  for (const { cursor, node } of edges) {
    await post(WEBHOOK_URL, { 'Idempotency-Key': node.id }, node);
    place.after = cursor;
    keep(place);
  }
  more = pageInfo.hasNextPage;
}
