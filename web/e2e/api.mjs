// The servers that the tests of pages look at, and what their API says. BASE_URL: a running demo. TOKEN_BASE_URL: a
// server with the domain p that asks for a token and may be framed by any page, TOKEN: one that reads the domain,
// RECORD_TOKEN: one that records in it and may not read.
import assert from 'node:assert/strict';

export const { BASE_URL, TOKEN_BASE_URL, TOKEN, RECORD_TOKEN } = process.env;
export const DOMAIN = 'hauts-saules';
export const SCOPE = `domain: "${DOMAIN}"`;
export const LIMIT = { timeout: 120_000 };
export const number = new Intl.NumberFormat('en').format;

/** The data that a server answers with. */
export async function ask(query, variables, { baseUrl = BASE_URL, token } = {}) {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(new URL('/graphql', baseUrl), { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}

export const record = (...activities) =>
  ask(`mutation($all: [ActivityInput!]!) { recordActivities(${SCOPE}, activities: $all) { recorded } }`, { all: activities });

/** How many intervals of the actions, which are asked for by these arguments, have begun. */
export async function begun(given) {
  const { actions } = await ask(`{ actions(${SCOPE}, ${given}) { buckets } }`);
  return actions.buckets.filter((start) => Date.parse(start) <= Date.now()).length;
}
