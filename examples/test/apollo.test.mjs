// Apollo Client on a log that grows. APOLLO_TOKEN: one that reads and records in a domain.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { gql } from '@apollo/client';

import { clientFor } from '../apollo/client.mjs';
import { LOG, wholeLog } from '../apollo/log.mjs';
import { BASE_URL, ids, record } from './api.mjs';

const { APOLLO_TOKEN } = process.env;
const PAGE = 25;

/** A client, and what it sends: how, and whether the document is in it. */
function watched() {
  const sent = [];
  const client = clientFor(BASE_URL, APOLLO_TOKEN, (address, options) => {
    const url = new URL(address);
    const { query, extensions } = options.body ? JSON.parse(options.body) : Object.fromEntries(url.searchParams);
    assert.ok(extensions, 'each request has a hash');
    sent.push(`${options.method} ${query ? 'document' : 'hash'}`);
    return fetch(address, options);
  });
  return { client, sent };
}

test('pages are one list, which loses and repeats nothing while the log grows', async () => {
  const expected = await ids(APOLLO_TOKEN);
  assert.equal(expected.length, 120);
  const grow = () => record([{ action: 'add_page' }], APOLLO_TOKEN);
  const log = await wholeLog(watched().client, PAGE, grow);
  assert.deepEqual(log.map(({ id }) => id), expected);
  assert.equal((await ids(APOLLO_TOKEN)).length, 124);
});

test('what is in the cache is not asked for again', async () => {
  const { client, sent } = watched();
  const log = await wholeLog(client, PAGE);
  const before = sent.length;
  const { data } = await client.query({ query: LOG, variables: { first: PAGE } });
  assert.deepEqual(data.activityLog.edges.map(({ node }) => node), log);
  assert.equal(sent.length, before);
});

test('the whole log is printed', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['apollo/print.mjs']);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, (await ids()).length);
  assert.match(lines[0], /^\d{4}-\S+ edit_dataset ann$/);
});

test('an activity that is asked for its id alone is told of', async () => {
  const { client } = watched();
  await assert.rejects(client.query({ query: gql`{ activityLog(first: 1) { nodes { id } } }` }), /domainId/);
});

test('rows with the same id in two domains are two', async () => {
  const { client } = watched();
  const row = (domainId) => ({ __typename: 'Activity', id: '1', domainId, action: domainId });
  assert.notEqual(client.cache.identify(row('a')), client.cache.identify(row('b')));
});

test('a document is sent once, then its hash is enough', async () => {
  const query = gql(`query Once${Date.now()} { numberOfUsers { value } }`);
  for (const expected of [['GET hash', 'POST document'], ['GET hash']]) {
    const { client, sent } = watched();
    const { data } = await client.query({ query });
    assert.equal(data.numberOfUsers.value, 2);
    assert.deepEqual(sent, expected);
  }
});
