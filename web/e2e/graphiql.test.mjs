// GraphiQL in a browser. BASE_URL: a running demo. TOKEN_BASE_URL: a server that asks for a token, and
// TOKEN: one that it takes. SCREENSHOT: where to write a picture of the answered dashboard.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { GraphiQL, launch } from './browser.mjs';

const { BASE_URL, TOKEN_BASE_URL, TOKEN, SCREENSHOT } = process.env;
const QUERIES = ['ActionsOverTime', 'NumberOfUsers', 'ActionsByUsers', 'TopUsers', 'TopDatasets', 'TopPages',
  'ActionDistribution', 'ActivityLog'];
const queries = new URL('../src/graphiql/queries/', import.meta.url);
const dashboard = {
  query: readFileSync(new URL('00-dashboard.graphql', queries), 'utf8'),
  variables: JSON.parse(readFileSync(new URL('variables.json', queries), 'utf8')),
};
const record = { query: 'mutation { recordActivities(activities: [{ action: "edit_dataset" }]) { recorded } }' };

async function ask(baseUrl, body) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(new URL('/graphql', baseUrl), { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.json();
}

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const LIMIT = { timeout: 120_000 };
const NOTHING = /^$/;

/** Does something in a browser that was never there, in which only what is expected may go wrong. */
async function visit(baseUrl, expected, body) {
  assert(baseUrl, 'BASE_URL and TOKEN_BASE_URL have to name running servers');
  const graphiql = await GraphiQL.open(browser, baseUrl);
  try {
    await body(graphiql, graphiql.page);
    assert.deepEqual(graphiql.troubles.filter((trouble) => !expected.test(trouble)), []);
  } finally {
    await graphiql.close();
  }
}

test('the dashboard shows the figures of the API, on the next visit too', LIMIT, () =>
  visit(BASE_URL, NOTHING, async (graphiql, page) => {
    assert.equal(await page.title(), 'backoffice-analytics – GraphiQL');
    for (const picture of [SCREENSHOT, undefined]) {
      await graphiql.execute();
      assert.equal((await graphiql.answer()).errors, undefined);
      const { data } = await ask(BASE_URL, dashboard);
      assert(data.numberOfUsers.value > 0 && data.actions.total > 0);
      assert.equal(await graphiql.see(/"numberOfUsers": \{\n *"value": (\d+),/), `${data.numberOfUsers.value}`);
      assert.equal(await graphiql.see(/"actions": \{\n *"total": (\d+),/), `${data.actions.total}`);
      await graphiql.see(/^(\{)/);
      if (picture) await page.screenshot({ path: picture });
      await page.reload();
      await graphiql.ready();
    }
  }));

test('every ready tab is answered without errors', LIMIT, () =>
  visit(BASE_URL, NOTHING, async (graphiql, page) => {
    const titles = await page.getByRole('tab').allInnerTexts();
    assert.deepEqual(titles, ['Dashboard', ...QUERIES, 'ActivityRecorded']);
    for (const title of QUERIES) {
      await graphiql.choose(title);
      await graphiql.execute();
      const { data, errors } = await graphiql.answer();
      assert.equal(errors, undefined, title);
      assert(Object.values(data)[0], title);
    }
  }));

test('the subscription shows an activity as it is recorded', LIMIT, () =>
  visit(BASE_URL, NOTHING, async (graphiql) => {
    await graphiql.choose('ActivityRecorded');
    await graphiql.execute();
    let answer;
    for (let attempt = 0; !answer && attempt < 20; attempt++) {
      assert.equal((await ask(BASE_URL, record)).errors, undefined);
      answer = await graphiql.answer(1000);
    }
    assert.equal(answer?.errors, undefined);
    assert.equal(answer?.data.activityRecorded.action, 'edit_dataset');
  }));

test('a token is asked for, used, and kept by the tab alone', LIMIT, () =>
  visit(TOKEN_BASE_URL, /status of 401/, async (graphiql, page) => {
    assert(TOKEN, 'TOKEN has to be one that the server at TOKEN_BASE_URL takes');
    const hint = page.getByRole('status').filter({ hasText: 'token' });
    await hint.filter({ hasText: 'asks for a token' }).waitFor();
    const field = page.getByLabel('Bearer token');
    assert.equal(await field.getAttribute('type'), 'password');
    await field.fill('wrong');
    await field.press('Enter');
    await hint.filter({ hasText: 'does not accept this token' }).waitFor();

    await field.fill(TOKEN);
    await graphiql.execute();
    const { data, errors } = await graphiql.answer();
    assert.equal(errors, undefined);
    assert.equal(typeof data.actions.total, 'number');
    await hint.waitFor({ state: 'hidden' });

    await graphiql.choose('ActivityRecorded');
    await graphiql.execute();
    while (graphiql.messages.length < 2) await page.waitForTimeout(100);
    const [init, ack] = graphiql.messages;
    assert.deepEqual(init, ['sent', { type: 'connection_init', payload: { Authorization: `Bearer ${TOKEN}` } }]);
    assert.deepEqual([ack[0], ack[1].type], ['received', 'connection_ack']);

    const kept = await page.evaluate(() => [sessionStorage, localStorage].map((all) => JSON.stringify({ ...all })));
    assert.deepEqual(kept.map((all) => all.includes(TOKEN)), [true, false]);
    assert(!page.url().includes(TOKEN));

    await field.fill('');
    await field.press('Enter');
    await hint.filter({ hasText: 'asks for a token' }).waitFor();
    assert(graphiql.messages.some(([way, { type }]) => way === 'sent' && type === 'complete'));
  }));
