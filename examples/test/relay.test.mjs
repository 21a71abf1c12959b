// Relay: what its compiler made of the document pages through the log.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import relay from 'relay-runtime';

import LogPageQuery from '../relay/__generated__/LogPageQuery.graphql.js';
import { environment } from '../relay/environment.js';
import { ids } from './api.mjs';
import { visit } from './pages.mjs';

test('each page follows the last one, and no row is lost or comes twice', async () => {
  const expected = await ids();
  let seen;
  const sent = await visit('/relay/', async (page) => {
    const rows = page.locator('li');
    for (let pages = 1; pages <= Math.ceil(expected.length / 25); pages++) {
      const until = Math.min(pages * 25, expected.length);
      await rows.nth(until - 1).waitFor();
      if (until < expected.length) await page.getByRole('button', { name: 'More' }).click();
    }
    await page.getByRole('button').waitFor({ state: 'detached' });
    seen = await rows.evaluateAll((rows) => rows.map(({ id }) => id));
  });
  assert.deepEqual(seen, expected);
  assert.deepEqual(
    sent.map(({ operationName, variables }) => [operationName, variables.first ?? 25, Boolean(variables.after)]),
    [['LogQuery', 25, false], ...Array(4).fill(['LogPageQuery', 25, true])],
  );
});

test('rows with the same id in two domains are two', () => {
  const edge = (domainId) => ({
    cursor: domainId,
    node: { __typename: 'Activity', id: '1', domainId, timestamp: '2026-01-01T00:00:00Z', action: 'add_page' },
  });
  const pageInfo = { hasNextPage: false, endCursor: 'b' };
  const operation = relay.createOperationDescriptor(LogPageQuery, { first: 2 });
  environment.commitPayload(operation, { activityLog: { edges: ['a', 'b'].map(edge), pageInfo } });
  const known = environment.getStore().getSource().getRecordIDs().filter((id) => id.endsWith(' 1'));
  assert.deepEqual(known, ['a 1', 'b 1']);
});
