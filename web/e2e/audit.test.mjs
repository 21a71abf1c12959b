// What the specification GraphQL over HTTP asks of a server, by the audits of its working group's reference
// implementation: each is a test.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { serverAudits } from 'graphql-http';

const authorized = (url, init) =>
  fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${process.env.TOKEN}` } });
const audits = serverAudits({ url: `${process.env.BASE_URL}/graphql`, fetchFn: authorized });

test('there are as many audits as there were', () => assert.equal(audits.length, 61));

for (const audit of audits)
  test(`${audit.id} ${audit.name}`, async () => {
    const { status, reason } = await audit.fn();
    assert.equal(status, 'ok', reason);
  });
