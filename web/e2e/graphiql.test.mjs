// GraphiQL in a browser. BASE_URL: a running demo. TOKEN_BASE_URL: a server that asks for a token, and
// TOKEN: one that it takes. SCREENSHOT: where to write a picture of the answered dashboard.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { GraphiQL, launch } from './browser.mjs';

const { BASE_URL, TOKEN_BASE_URL, TOKEN, SCREENSHOT } = process.env;
const QUERIES = ['ActionsOverTime', 'NumberOfUsers', 'ActionsByUsers', 'TopUsers', 'TopDatasets', 'TopPages',
  'ActionDistribution', 'ActivityLog'];
const queries = new URL('../src/queries/', import.meta.url);
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

/** A test on a page of its own, in which nothing but what is expected may go wrong. */
function onPage(name, baseUrl, expected, body, skip = false) {
  test(name, { timeout: 120_000, skip }, async () => {
    assert(baseUrl, 'BASE_URL has to name a running server');
    const graphiql = await GraphiQL.open(browser, baseUrl);
    try {
      await body(graphiql, graphiql.page);
      assert.deepEqual(graphiql.troubles.filter((trouble) => !expected.test(trouble)), []);
    } finally {
      await graphiql.close();
    }
  });
}
const NOTHING = /^$/;

onPage('the dashboard shows the figures of the API, on the next visit too', BASE_URL, NOTHING, async (graphiql, page) => {
  assert.equal(await page.title(), 'backoffice-analytics – GraphiQL');
  for (const visit of ['first', 'next']) {
    await graphiql.execute();
    const { errors } = await graphiql.answer();
    assert.equal(errors, undefined, visit);
    await page.waitForTimeout(500);
    if (SCREENSHOT && visit === 'first') await page.screenshot({ path: SCREENSHOT });
    const { data } = await ask(BASE_URL, dashboard);
    assert(data.numberOfUsers.value > 0 && data.actions.total > 0);
    assert.equal(await graphiql.find(/"numberOfUsers": \{\n *"value": (\d+),/), `${data.numberOfUsers.value}`);
    assert.equal(await graphiql.find(/"actions": \{\n *"total": (\d+),/), `${data.actions.total}`);
    await page.reload();
    await graphiql.ready();
  }
});

onPage('every ready tab is answered without errors', BASE_URL, NOTHING, async (graphiql, page) => {
  const titles = await page.getByRole('tab').allTextContents();
  assert.deepEqual(titles, ['Dashboard', ...QUERIES, 'ActivityRecorded']);
  for (const title of QUERIES) {
    await graphiql.tab(title).click();
    await graphiql.execute();
    const { data, errors } = await graphiql.answer();
    assert.equal(errors, undefined, title);
    assert(Object.values(data)[0], title);
  }
});

onPage('the subscription shows an activity as it is recorded', BASE_URL, NOTHING, async (graphiql) => {
  await graphiql.tab('ActivityRecorded').click();
  await graphiql.execute();
  let answer;
  for (let attempt = 0; !answer && attempt < 20; attempt++) {
    assert.equal((await ask(BASE_URL, record)).errors, undefined);
    answer = await graphiql.answer(1000);
  }
  assert.equal(answer?.data?.activityRecorded.action, 'edit_dataset');
});

onPage('a token is asked for, used, and kept by the tab alone', TOKEN_BASE_URL, /status of 401/, async (graphiql, page) => {
  const hint = page.getByRole('status').filter({ hasText: 'token' });
  await hint.waitFor();
  assert.match(await hint.textContent(), /asks for a token/);
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

  await graphiql.tab('ActivityRecorded').click();
  await graphiql.execute();
  while (graphiql.messages.length < 2) await page.waitForTimeout(100);
  const [init, ack] = graphiql.messages;
  assert.deepEqual(init, ['sent', { type: 'connection_init', payload: { Authorization: `Bearer ${TOKEN}` } }]);
  assert.deepEqual([ack[0], ack[1].type], ['received', 'connection_ack']);

  const kept = await page.evaluate(() => [{ ...sessionStorage }, { ...localStorage }].map((all) => JSON.stringify(all)));
  assert.deepEqual(kept.map((all) => all.includes(TOKEN)), [true, false]);
  assert(!page.url().includes(TOKEN));
}, !TOKEN_BASE_URL && 'TOKEN_BASE_URL is not set');
