// GraphiQL with its ready tabs, with a subscription, and where it is asked for a token.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { ask, LIMIT, TOKEN, TOKEN_BASE_URL } from '../api.mjs';
import { visit } from '../graphiql.mjs';
import { until } from '../until.mjs';

const QUERIES = ['ActionsOverTime', 'NumberOfUsers', 'ActionsByUsers', 'TopUsers', 'TopDatasets', 'TopPages',
  'ActionDistribution', 'ActivityLog'];
const read = (name) => readFileSync(new URL(`../../src/graphiql/queries/${name}`, import.meta.url), 'utf8');
const RECORD = 'mutation { recordActivities(activities: [{ action: "edit_dataset" }]) { recorded } }';

test('the dashboard shows the figures of the API, on the next visit too', LIMIT, () =>
  visit('/graphql', async (graphiql, page) => {
    assert.equal(await page.title(), 'backoffice-analytics – GraphiQL');
    for (const picture of ['graphiql', 'graphiql-again']) {
      await graphiql.execute();
      assert.equal((await graphiql.answer()).errors, undefined);
      const data = await ask(read('00-dashboard.graphql'), JSON.parse(read('variables.json')));
      assert(data.numberOfUsers.value > 0 && data.actions.total > 0);
      assert.equal(await graphiql.see(/"numberOfUsers": \{\n *"value": (\d+),/), `${data.numberOfUsers.value}`);
      assert.equal(await graphiql.see(/"actions": \{\n *"total": (\d+),/), `${data.actions.total}`);
      await graphiql.see(/^(\{)/);
      await graphiql.photograph(picture);
      await page.reload();
      await graphiql.ready();
    }
  }));

test('every ready tab is answered without errors', LIMIT, () =>
  visit('/graphql', async (graphiql, page) => {
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
  visit('/graphql', async (graphiql) => {
    await graphiql.choose('ActivityRecorded');
    await graphiql.execute();
    let answer;
    for (let attempt = 0; !answer && attempt < 20; attempt++) {
      await ask(RECORD);
      answer = await graphiql.answer(1000);
    }
    assert.equal(answer?.errors, undefined);
    assert.equal(answer?.data.activityRecorded.action, 'edit_dataset');
  }));

test('a token is asked for, used, and kept by the tab alone', LIMIT, () =>
  visit('/graphql', async (graphiql, page) => {
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
    await until(() => graphiql.messages.length >= 2, true);
    const [init, ack] = graphiql.messages;
    assert.deepEqual(init, ['sent', { type: 'connection_init', payload: { Authorization: `Bearer ${TOKEN}` } }]);
    assert.deepEqual([ack[0], ack[1].type], ['received', 'connection_ack']);

    const kept = await page.evaluate(() => [sessionStorage, localStorage].map((all) => JSON.stringify({ ...all })));
    assert.deepEqual(kept.map((all) => all.includes(TOKEN)), [true, false]);
    assert(!page.url().includes(TOKEN));

    await field.fill('');
    await field.press('Enter');
    await hint.filter({ hasText: 'asks for a token' }).waitFor();
    await until(() => graphiql.messages.some(([way, { type }]) => way === 'sent' && type === 'complete'), true);
  }, { baseUrl: TOKEN_BASE_URL, expected: /status of 401/ }));
