// The panels of Grafana: each request goes out as its data source sends it, and the rows are picked by the selectors that
// stand in the panel, with the libraries that the data sources use or, of Infinity, one that reads the same language.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import jsonata from 'jsonata';
import { JSONPath } from 'jsonpath-plus';
import { parse } from 'yaml';

import { ask, BASE_URL } from './api.mjs';

const FROM = new Date(Date.now() - 14 * 86_400_000).toISOString();
const TO = new Date().toISOString();
const MACROS = { '${__from:date:iso}': FROM, '${__to:date:iso}': TO, '$__isoFrom()': FROM, '$__isoTo()': TO };
const PERIOD = `period: {instants: {from: "${FROM}", to: "${TO}"}}`;

const read = (name) => readFileSync(new URL(`../grafana/${name}`, import.meta.url), 'utf8');
const filled = (text) => Object.entries(MACROS).reduce((text, [macro, value]) => text.replaceAll(macro, value), text);
const expanded = read('datasources.yaml').replace(/\$(BASE_URL|TOKEN)/g, (_, name) => process.env[name]);
const sources = Object.fromEntries(parse(expanded).datasources.map((source) => [source.uid, source]));
const { panels } = JSON.parse(read('dashboard.json'));

function panel(title) {
  const { targets: [target] } = panels.find((panel) => panel.title === title);
  return [target, sources[target.datasource.uid]];
}

async function answered(url, options) {
  const reply = await fetch(url, options);
  assert.equal(reply.status, 200);
  assert.match(reply.headers.get('content-type'), /^application\/json/);
  return reply.json();
}

/** The rows of a panel of Infinity, whose requests Grafana's server sends. */
async function infinity(title) {
  const [{ url, url_options: how, root_selector, columns }, source] = panel(title);
  const address = new URL(source.url + url);
  for (const { key, value } of how.params ?? []) address.searchParams.append(key, filled(value));
  assert.ok(source.jsonData.allowedHosts.some((host) => address.href.startsWith(host)));
  const headers = { Accept: 'application/json;q=0.9,text/plain', Authorization: `Bearer ${source.secureJsonData.bearerToken}` };
  if (how.method === 'POST') headers['Content-Type'] = 'application/json';
  const body = how.body_graphql_query && {
    query: filled(how.body_graphql_query),
    variables: JSON.parse(filled(how.body_graphql_variables)),
  };
  const answer = await answered(address, { method: how.method, headers, body: body && JSON.stringify(body) });
  const rows = await jsonata(root_selector).evaluate(answer);
  return Array.from(rows, (row) => Object.fromEntries(columns.map(({ selector, text }) => [text, row[selector]])));
}

/** The columns of a panel of JSON API, whose requests come from the browser by way of Grafana's proxy. */
async function jsonApi(title) {
  const [{ method, urlPath, params, fields }, source] = panel(title);
  const parameters = params.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(filled(value))}`);
  const path = `${urlPath}?${parameters.join('&')}`;
  assert.ok(!path.includes('..'), 'JSON API refuses two dots in an address, so no fragment can be spread');
  const headers = { Accept: 'application/json, text/plain, */*', [source.jsonData.httpHeaderName1]: source.secureJsonData.httpHeaderValue1 };
  const json = await answered(source.url + path, { method, headers });
  return Object.fromEntries(fields.map(({ name, jsonPath }) => [name, JSONPath({ path: jsonPath, json, eval: false })]));
}

test('Infinity draws actions over time from a POST', async () => {
  const { actions } = await ask(`{ actions(${PERIOD}) { series { action points { start count } } } }`);
  const expected = actions.series.flatMap(({ action, points }) =>
    points.map(({ start, count }) => ({ time: start, action, count })),
  );
  assert.deepEqual(await infinity('Actions over time'), expected);
  assert.equal(expected.reduce((sum, { count }) => sum + count, 0), 120);
});

test('Infinity lists users from a GET', async () => {
  assert.deepEqual(await infinity('Top users'), [
    { Rank: 1, User: 'ann', Actions: 80 },
    { Rank: 2, User: 'bob', Actions: 40 },
  ]);
});

test('JSON API lists datasets from a GET', async () => {
  const datasets = ['d0', 'd1', 'd2', 'd3', 'd4'];
  assert.deepEqual(await jsonApi('Top datasets'), { Dataset: datasets, Actions: datasets.map(() => 24) });
});

test('the health that Infinity asks for is there', async () => {
  const { jsonData } = sources['activity-log-infinity'];
  assert.equal((await fetch(jsonData.customHealthCheckUrl)).status, 200);
  assert.equal(new URL(jsonData.customHealthCheckUrl).origin, BASE_URL);
});
