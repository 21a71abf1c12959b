// The log of the page in a browser. BASE_URL: a running demo. PICTURES: a folder to write pictures of the log to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, Visit } from './browser.mjs';

const { BASE_URL, PICTURES } = process.env;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LIMIT = { timeout: 120_000 };
const NOTHING = /^$/;
const DOMAIN = 'hauts-saules';
const HOME = `/?domain=${DOMAIN}&show=log`;
const number = new Intl.NumberFormat('en').format;

/** The log, once it tells how many rows it has. */
class Log extends Visit {
  ready = () => this.page.locator('.log tbody button').first().waitFor();

  rows = () => this.page.locator('.log tbody tr[aria-rowindex]');
  total = async () => Number(await this.page.locator('[data-total]').getAttribute('data-total'));
  cells = (name) => this.page.locator(`.log td.${name}`).allInnerTexts();
  times = () => this.page.locator('.log time').evaluateAll((all) => all.map((time) => Date.parse(time.dateTime)));
}

async function ask(query, variables) {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ query, variables });
  const answer = await fetch(new URL('/graphql', BASE_URL), { method: 'POST', headers, body });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}

const count = async (where, more = '') =>
  (await ask(`query($where: ActivityFilter) { activityLog(domain: "${DOMAIN}", period: { last: "P14D" }, where: $where ${more}) { totalCount } }`, { where })).activityLog.totalCount;

const record = (...activities) =>
  ask(`mutation($all: [ActivityInput!]!) { recordActivities(domain: "${DOMAIN}", activities: $all) { recorded } }`, { all: activities });

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function visit(body, { path = HOME, expected = NOTHING, ...options } = {}) {
  assert(BASE_URL, 'BASE_URL has to name a running demo');
  const log = await Log.open(browser, new URL(path, BASE_URL).href, options);
  try {
    await body(log, log.page);
    assert.deepEqual(log.troubles.filter((trouble) => !expected.test(trouble)), []);
  } finally {
    await log.close();
  }
}

/** Waits until what is asked for gives what is expected. */
async function until(ask, expected, patience = 15_000) {
  let given;
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    given = await ask();
    if (JSON.stringify(given) === JSON.stringify(expected)) return;
  }
  assert.deepEqual(given, expected);
}

/** What is wrong with the page for those who see, hear or move less. */
async function faults(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

test('the log has as many rows as the API, and scrolls through all of them', LIMIT, () =>
  visit(async (log, page) => {
    const total = await count(null);
    assert(total > 1000);
    await until(log.total, total);
    await page.getByText(`${number(total)} activities`, { exact: true }).waitFor();
    const seen = new Set();
    for (const end = Date.now() + 90_000; Date.now() < end && seen.size < total; ) {
      const places = await log.rows().evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-rowindex')));
      assert(places.length < 100, 'only rows in sight are in the page');
      for (const place of places) seen.add(place);
      await page.locator('.log').evaluate((place) => {
        place.scrollTop += place.clientHeight / 2;
        return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      });
    }
    assert.equal(seen.size, total);
    const times = await log.times();
    assert.deepEqual(times, times.toSorted((a, b) => b - a));
  }));

test('search and filters show what the API has, and an empty log says so', LIMIT, () =>
  visit(async (log, page) => {
    const { activityLog } = await ask(
      `{ activityLog(domain: "${DOMAIN}", period: { last: "P14D" }, actionType: ["edit_dataset"]) { nodes { userId datasetId } } }`,
    );
    const { userId, datasetId } = activityLog.nodes.find(({ userId, datasetId }) => userId && datasetId);
    await page.getByRole('searchbox', { name: 'Search', exact: true }).fill(datasetId.toUpperCase());
    await until(log.total, await count({ search: datasetId }));
    await page.getByRole('searchbox', { name: 'Search', exact: true }).fill('');
    await page.getByLabel('User id').fill(userId);
    await page.getByRole('combobox', { name: 'Action', exact: true }).selectOption('edit_dataset');
    await until(log.total, await count({ userId: [userId] }, 'actionType: ["edit_dataset"]'));
    await until(async () => [...new Set([...(await log.cells('user')), ...(await log.cells('action'))])].sort(), [userId, 'edit_dataset'].sort());
    await page.getByLabel('Dataset id').fill('no-such-dataset');
    await page.getByText('No activity matches.').waitFor();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await until(log.total, await count(null));
  }));

test('the log is sorted by time, either way', LIMIT, () =>
  visit(async (log, page) => {
    const sort = page.getByRole('columnheader', { name: 'Time' });
    assert.equal(await sort.getAttribute('aria-sort'), 'descending');
    await sort.getByRole('button').click();
    const { activityLog } = await ask(
      `{ activityLog(domain: "${DOMAIN}", period: { last: "P14D" }, orderBy: OLDEST_FIRST, first: 10) { nodes { timestamp } } }`,
    );
    await until(async () => (await log.times()).slice(0, 10), activityLog.nodes.map(({ timestamp }) => Date.parse(timestamp)));
    assert.equal(await sort.getAttribute('aria-sort'), 'ascending');
  }));

test('a row opens by the keyboard to all its fields and what changed, which is text and nothing else', LIMIT, () =>
  visit(async (log, page) => {
    const hostile = '<img src=x onerror="document.title = \'broken\'">';
    const metadata = [{ path: ['default', 'description'], old_value: `a list ${hostile}`, new_value: `a map ${hostile}`, operation_type: 'update' }];
    await record({ action: 'edit_dataset', userId: 'e2e-diff', datasetId: hostile, diff: JSON.stringify({ metadata }) });
    await page.getByLabel('User id').fill('e2e-diff');
    await until(async () => (await log.cells('user'))[0], 'e2e-diff');
    const row = log.rows().first().getByRole('button');
    await row.press('Enter');
    assert.equal(await row.getAttribute('aria-expanded'), 'true');
    const details = page.locator('.details').first();
    assert.equal(await details.locator('del').first().innerText(), 'list');
    assert.equal(await details.locator('ins').first().innerText(), 'map');
    assert((await details.innerText()).includes(hostile));
    assert.equal(await page.locator('.log img').count(), 0);
    assert.deepEqual(await faults(page), []);
    if (PICTURES) await page.screenshot({ path: join(PICTURES, 'log.png') });
    await details.getByRole('button', { name: 'Only edit_dataset' }).click();
    assert.equal(await page.getByRole('combobox', { name: 'Action', exact: true }).inputValue(), 'edit_dataset');
  }));

test('a new activity is announced, counted, and comes on top when it is asked for', LIMIT, () =>
  visit(async (log, page) => {
    const live = `e2e-live-${Date.now()}`;
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Search', exact: true }).fill(live);
    await page.getByText('No activity matches.').waitFor();
    await record({ action: 'edit_page', userId: `${live}-1` });
    await until(log.total, 1);
    await until(async () => (await log.cells('user'))[0], `${live}-1`);
    await record({ action: 'edit_page', userId: `${live}-2` }, { action: 'edit_page', userId: 'elsewhere' });
    const fresh = page.getByRole('button', { name: 'Show 1 new activity' });
    await fresh.waitFor();
    assert.equal((await log.cells('user'))[0], `${live}-1`);
    await fresh.click();
    await until(async () => (await log.cells('user')).slice(0, 2), [`${live}-2`, `${live}-1`]);
    assert.equal(await log.total(), 2);
    await fresh.waitFor({ state: 'detached' });
  }));

/** A page whose WebSockets are in the hands of the test. */
async function wired(route, body) {
  const context = await browser.newContext({ locale: 'en-GB' });
  try {
    const page = await context.newPage();
    await page.routeWebSocket('**/graphql', route);
    await page.goto(new URL(HOME, BASE_URL).href);
    await body(page, page.getByText('Live', { exact: true }));
  } finally {
    await context.close();
  }
}

test('a stopped connection is shown and mended, and what came meanwhile is not missed', LIMIT, () => {
  const sockets = [];
  let up = true;
  const route = (socket) => {
    if (!up) return socket.close({ code: 1001 });
    socket.connectToServer();
    return sockets.push(socket);
  };
  return wired(route, async (page, live) => {
    await live.waitFor();
    up = false;
    for (const socket of sockets) await socket.close({ code: 1001 });
    await page.getByText(/Connection lost; next attempt: /).waitFor();
    await record({ action: 'edit_page', userId: 'e2e-missed' });
    up = true;
    await live.waitFor();
    await page.getByRole('button', { name: /^Show \d+ new activit/ }).click();
    await page.locator('td.user', { hasText: 'e2e-missed' }).first().waitFor();
  });
});

test('a connection that answers no longer is given up', LIMIT, () => {
  let deaf = false;
  const route = (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => deaf || server.send(message));
    server.onMessage((message) => deaf || socket.send(message));
  };
  return wired(route, async (page, live) => {
    await live.waitFor();
    deaf = true;
    await page.getByText(/Connection lost/).waitFor();
    deaf = false;
    await live.waitFor();
  });
});

test('a server that refuses is not asked again', LIMIT, () => {
  let attempts = 0;
  const route = (socket) => (attempts++, socket.close({ code: 4403, reason: 'Forbidden' }));
  return wired(route, async (page) => {
    await page.getByText(/^Not live: the server refuses/).waitFor();
    await page.waitForTimeout(3000);
    assert.equal(attempts, 1);
  });
});

test('an answer that comes too late for its query is forgotten', LIMIT, () =>
  visit(async (log, page) => {
    const search = page.getByRole('searchbox', { name: 'Search', exact: true });
    let held;
    await page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('e2e-late')) return route.continue();
      await new Promise((resolve) => (held = resolve));
      return route.continue();
    });
    await search.fill('e2e-late');
    await until(() => held !== undefined, true);
    await search.fill('');
    const total = await count(null);
    await until(log.total, total);
    const late = page.waitForResponse((answer) => answer.request().postData()?.includes('e2e-late') ?? false);
    held();
    await (await late).finished();
    await page.waitForTimeout(500);
    assert.equal(await log.total(), total);
  }));

test('a page that cannot be loaded says so, and is asked for again', LIMIT, () =>
  visit(
    async (log, page) => {
      await page.route('**/graphql', (route) => route.abort());
      await page.getByRole('columnheader', { name: 'Time' }).getByRole('button').click();
      await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
      await page.unroute('**/graphql');
      await page.getByRole('button', { name: 'Try again' }).click();
      await until(log.total, await count(null));
    },
    { expected: /ERR_FAILED/ },
  ));

test('the download has the rows of the view, and those alone', LIMIT, () =>
  visit(async (log, page) => {
    await record({ action: 'edit_page', userId: 'e2e-csv', pageId: '=1+1', diff: '"a",\n"b"' });
    await page.getByLabel('User id').fill('e2e-csv');
    await until(async () => [...new Set(await log.cells('user'))], ['e2e-csv']);
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as CSV' }).click();
    const download = await coming;
    assert.equal(download.suggestedFilename(), `${DOMAIN}.csv`);
    const text = readFileSync(await download.path(), 'utf8');
    assert.match(text, /^\ufeff_id,timestamp,.*\r\n/);
    const lines = text.split('\r\n').slice(1, -1);
    assert.equal(lines.length, await log.total());
    assert(lines[0].endsWith(`,${DOMAIN},e2e-csv,,,edit_page,,'=1+1,"""a"",\n""b""",,,`), lines[0]);
  }));

test('the log is there in French, in the dark, and on a phone', LIMIT, () =>
  visit(
    async (log, page) => {
      await page.getByRole('columnheader', { name: 'Date' }).waitFor();
      await page.getByText('En direct', { exact: true }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wide <= 0, `the page is ${wide} pixels wider than the screen`);
      await log.rows().first().getByRole('button').click();
      await page.locator('.details').first().waitFor();
      assert.deepEqual(await faults(page), []);
      if (PICTURES) await page.screenshot({ path: join(PICTURES, 'log-phone.png') });
    },
    { locale: 'fr-FR', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  ));
