// The rows of the log: all of them, searched, sorted, opened, downloaded.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { ask, DOMAIN, LIMIT, number, record } from '../api.mjs';
import { count, HOME, visit } from '../log.mjs';
import { until } from '../until.mjs';

/** Run in the page: goes on to what was below of a list, or back to its top, and gives the places of its rows. */
async function further(list, isAtEnd) {
  list.scrollTop = isAtEnd ? 0 : list.scrollTop + list.clientHeight;
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  return [...list.querySelectorAll('tbody tr[aria-rowindex]')].map((row) => row.getAttribute('aria-rowindex'));
}

test('the log has as many rows as the API, and scrolls through all of them', LIMIT, () =>
  visit(
    HOME,
    async (log, page) => {
      const total = await count(null);
      assert(total > 1000);
      await until(log.total, total);
      await page.getByText(`${number(total)} activities`, { exact: true }).waitFor();
      const seen = new Set();
      let isAtEnd = true;
      for (const end = Date.now() + 90_000; Date.now() < end && seen.size < total; ) {
        // What was not drawn in time is looked at when it is gone through once more.
        const places = await page.locator('.log').evaluate(further, isAtEnd);
        assert(places.length < 100, 'only rows in sight are in the page');
        for (const place of places) seen.add(place);
        isAtEnd = places.includes(String(total + 1));
      }
      assert.equal(seen.size, total);
      const times = await log.times();
      assert.deepEqual(times, times.toSorted((a, b) => b - a));
    },
    // Each step takes two frames, however many rows it shows.
    { viewport: { width: 1440, height: 2000 } },
  ));

test('of thousands of rows few are in the page, however many are read', LIMIT, () =>
  visit('/?domain=port-aurele&show=log&last=P30D', async (log, page) => {
    const place = page.locator('.log');
    const height = () => place.evaluate((place) => place.scrollHeight);
    const last = async () => Number(await log.rows().last().getAttribute('aria-rowindex'));
    for (let rows = 0; rows < 5000; rows = await last()) {
      const before = await height();
      await place.evaluate((place) => (place.scrollTop = place.scrollHeight));
      await until(async () => (await height()) > before, true);
      assert((await place.locator('*').count()) < 1000, 'only what is in sight is in the page');
    }
    await place.evaluate((place) => (place.scrollTop = 0));
    await until(() => log.rows().first().getAttribute('aria-rowindex'), '2');
  }));

test('search and filters show what the API has, and an empty log says so', LIMIT, () =>
  visit(HOME, async (log, page) => {
    const { activityLog } = await ask(
      `{ activityLog(domain: "${DOMAIN}", period: { last: "P14D" }, actionType: ["edit_dataset"]) { nodes { userId datasetId } } }`,
    );
    const { userId, datasetId } = activityLog.nodes.find(({ userId, datasetId }) => userId && datasetId);
    await log.search().fill(datasetId.toUpperCase());
    await until(log.total, await count({ search: datasetId }));
    await log.search().fill('');
    await page.getByLabel('User id').fill(userId);
    await log.action().selectOption('edit_dataset');
    await until(log.total, await count({ userId: [userId] }, 'actionType: ["edit_dataset"]'));
    await until(async () => [...new Set([...(await log.cells('user')), ...(await log.cells('action'))])].sort(), [userId, 'edit_dataset'].sort());
    await page.getByLabel('Dataset id').fill('no-such-dataset');
    await page.getByText('No activity matches.').waitFor();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await until(log.total, await count(null));
  }));

test('the log is sorted by time, either way', LIMIT, () =>
  visit(HOME, async (log, page) => {
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
  visit(HOME, async (log, page) => {
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
    assert.deepEqual(await log.faults(), []);
    await log.photograph('log');
    await details.getByRole('button', { name: 'Only edit_dataset' }).click();
    assert.equal(await log.action().inputValue(), 'edit_dataset');
  }));

test('signs that turn text around are named, and of a very long text the beginning is shown first', LIMIT, () =>
  visit(HOME, async (log, page) => {
    const timestamp = new Date(Date.now() - 13 * 86_400_000).toISOString();
    const diff = '<script>x</script>\u202e'.padEnd(1_000_000, 'word ');
    await record({ timestamp, action: 'edit_dataset', userId: 'e2e-long', datasetId: 'a\u202egpj.exe', diff });
    await page.getByLabel('User id').fill('e2e-long');
    await until(async () => (await log.cells('dataset'))[0], 'a⟨U+202E⟩gpj.exe');
    await log.rows().first().getByRole('button').click();
    const text = page.locator('.details .prose');
    const length = () => text.evaluate((place) => place.textContent.length);
    assert.match((await text.innerText()).slice(0, 40), /^<script>x<\/script>⟨U\+202E⟩word word/);
    assert((await length()) < 21_000);
    assert.equal(await page.locator('dd bdi', { hasText: 'gpj.exe' }).innerText(), 'a⟨U+202E⟩gpj.exe');
    await text.getByRole('button', { name: 'Show all 1,000,000 characters' }).click();
    await until(length, 1_000_000 + '⟨U+202E⟩'.length - 1);
  }));

test('an answer that comes too late for its query is forgotten', LIMIT, () =>
  visit(HOME, async (log, page) => {
    const search = log.search();
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
    HOME,
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
  visit(HOME, async (log, page) => {
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
    HOME,
    async (log, page) => {
      await page.getByRole('columnheader', { name: 'Date' }).waitFor();
      await page.getByText('En direct', { exact: true }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wide <= 0, `the page is ${wide} pixels wider than the screen`);
      await log.rows().first().getByRole('button').click();
      await page.locator('.details').first().waitFor();
      assert.deepEqual(await log.faults(), []);
      await log.photograph('log-phone');
    },
    { locale: 'fr-FR', colorScheme: 'dark', viewport: { width: 375, height: 812 } },
  ));
