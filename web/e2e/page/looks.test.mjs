// How the dashboard looks: pictures of it, languages, the dark, a phone, and a server that is away.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { LIMIT } from '../api.mjs';
import { visit } from '../charts.mjs';
import { HOME } from '../page.mjs';
import { until } from '../until.mjs';

test('a chart is saved as a picture', LIMIT, () =>
  visit(HOME, async (dashboard, page) => {
    const saved = page.waitForEvent('download');
    await dashboard.card('Top 5 users').getByRole('button', { name: 'PNG' }).click();
    const download = await saved;
    assert.equal(download.suggestedFilename(), 'Top 5 users.png');
    const picture = readFileSync(await download.path());
    assert.equal(picture.subarray(1, 4).toString(), 'PNG');
    assert(picture.readUInt32BE(16) > 1000, 'it is twice as wide as on the page');
  }));

for (const { name, title, ...options } of [
  { name: 'dashboard', locale: 'en-GB', colorScheme: 'light', title: 'Number of users' },
  { name: 'dashboard-dark', locale: 'fr-FR', colorScheme: 'dark', title: 'Nombre d’utilisateurs' },
  { name: 'dashboard-phone', locale: 'fr-CA', viewport: { width: 375, height: 812 }, title: 'Nombre d’utilisateurs' },
])
  test(`the page has no serious fault: ${name}`, LIMIT, () =>
    visit(
      HOME,
      async (dashboard, page) => {
        await dashboard.card(title).waitFor();
        assert.equal(await page.locator('html').getAttribute('lang'), options.locale.slice(0, 2));
        assert.equal(await page.locator('html').getAttribute('data-theme'), options.colorScheme ?? 'light');
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert(width <= page.viewportSize().width, `it is ${width} wide`);
        assert((await dashboard.card(title).boundingBox()).width > 300, 'its cards stand one below the other');
        assert.deepEqual(await dashboard.faults(), []);
        await dashboard.photograph(name, { fullPage: name !== 'dashboard-phone' });
        for (const button of await page.getByRole('button', { name: /^(Table|Tableau)\b/ }).all()) await button.click();
        assert.deepEqual(await dashboard.faults(), [], 'tables');
      },
      options,
    ));

test('language and theme are switched on the page, and kept', LIMIT, () =>
  visit(HOME, async (dashboard, page) => {
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    // Once it is painted, and nothing in it moves, it changes by the theme alone.
    await dashboard.places('Top 5 users');
    const chart = await dashboard.picture('Top 5 users');
    await page.getByRole('button', { name: 'Dark theme' }).click();
    assert.notEqual(await background(), light);
    await until(async () => (await dashboard.picture('Top 5 users')) === chart, false);
    await page.getByLabel('Language').selectOption('Français');
    await page.getByRole('heading', { name: 'Répartition des actions' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Répartition des actions' }).waitFor();
    assert.notEqual(await background(), light);
  }));

test('a server that is away is told of, and asked again', LIMIT, () =>
  visit(
    HOME,
    async (dashboard, page) => {
      await page.context().route('**/graphql', (route) => route.abort());
      await page.getByLabel('Period').selectOption('Last 7 days');
      await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
      await page.context().unroute('**/graphql');
      await page.getByRole('button', { name: 'Try again' }).click();
      await dashboard.card('Number of users').waitFor();
    },
    { expected: /ERR_FAILED/ },
  ));
