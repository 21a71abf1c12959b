// The API asked plainly, to tell what clients should get. BASE_URL: a server; TOKEN: one that reads a domain.
import assert from 'node:assert/strict';

export const { BASE_URL, TOKEN } = process.env;

export async function ask(query, variables = {}, token = TOKEN) {
  const reply = await fetch(`${BASE_URL}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await reply.json();
  assert.equal(errors, undefined);
  return data;
}

/** The ids of the whole log, the newest first. */
export async function ids(token = TOKEN) {
  const { activityLog } = await ask('{ activityLog(first: 500) { totalCount nodes { id } } }', {}, token);
  assert.equal(activityLog.nodes.length, activityLog.totalCount);
  return activityLog.nodes.map(({ id }) => id);
}

export const record = (activities, token) =>
  ask('mutation ($activities: [ActivityInput!]!) { recordActivities(activities: $activities) { recorded } }', { activities }, token);
