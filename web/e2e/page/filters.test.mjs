// The filters of the page in a browser: what api.mjs says has to run.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, LIMIT } from '../api.mjs';
import { HOME, visit } from '../page.mjs';
import { until } from '../until.mjs';

const DATES = `${HOME}&from=2026-01-10&to=2026-01-20`;
const entries = (page) => page.evaluate(() => history.length);

test('a date is typed key by key, and taken once it is one', LIMIT, () =>
  visit(DATES, async (dashboard, page) => {
    const from = page.getByLabel('From', { exact: true });
    const before = await entries(page);
    await from.focus();
    await page.keyboard.type('0202');
    assert.equal(dashboard.parameter('to'), '2026-01-20');
    await page.keyboard.type('2025');
    assert.equal(await from.inputValue(), '2025-02-02');
    await until(() => dashboard.parameter('from'), '2025-02-02');
    assert.equal(dashboard.parameter('to'), '2026-01-20');
    assert.equal(await entries(page), before + 1);
    await page.goBack();
    await until(() => from.inputValue(), '2026-01-10');
  }));

test('a wrong date is told of beside its field, and leaves the figures as they are', LIMIT, () =>
  visit(DATES, async (dashboard, page) => {
    const [from, to] = ['From', 'To'].map((label) => page.getByLabel(label, { exact: true }));
    for (const [field, value, why] of [
      [to, '2026-01-05', 'before the first day'],
      [to, '', 'not complete'],
      [to, '2026-01-20', null],
      [from, '1969-12-31', 'between 1970 and 2999'],
      [from, '', 'not complete'],
    ]) {
      await field.fill(value);
      assert.equal(await field.getAttribute('aria-invalid'), String(why !== null));
      if (why) assert.match(await page.locator(`[id="${await field.getAttribute('aria-describedby')}"]`).innerText(), new RegExp(why));
      assert.deepEqual(['from', 'to'].map(dashboard.parameter), ['2026-01-10', '2026-01-20']);
    }
  }));

test('dates begin with the day of the domain', LIMIT, () =>
  visit(`${HOME}&zone=Pacific%2FKiritimati`, async (dashboard, page) => {
    await page.clock.setFixedTime('2026-03-01T11:00:00Z');
    await page.getByLabel('Period').selectOption('Dates…');
    assert.deepEqual(['from', 'to'].map(dashboard.parameter), ['2026-02-17', '2026-03-02']);
  }));

test('an action type that is new is in the filter and in the legend at once', LIMIT, () =>
  visit(HOME, async (dashboard, page) => {
    const action = `sing_song_${Date.now()}`;
    await page.locator('.live.live').first().waitFor();
    await ask(
      `mutation($action: ActionType!) { recordActivities(domain: "hauts-saules", activities: [{ action: $action, userId: "ann" }]) { recorded } }`,
      { action },
    );
    const label = dashboard.card('Actions').locator('.legend button', { hasText: action });
    await label.click({ timeout: 30_000 });
    await until(() => label.getAttribute('aria-pressed'), 'false');
    assert.equal(await page.getByText('left out').count(), 0);
    await page.getByText('Action types', { exact: true }).first().click();
    await page.getByRole('searchbox', { name: 'Search: Action types' }).fill('SING');
    await page.getByRole('checkbox', { name: action }).check();
    await until(() => dashboard.parameter('action'), action);
    await page.getByRole('searchbox', { name: 'Search: Action types' }).fill('nowhere');
    await page.getByText('None has this in its name').waitFor();
  }));

/** Answers what the page asks for with what the server says, changed. */
const changing = (page, change) =>
  page.route('**/graphql', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    change(body, route.request().postDataJSON());
    await route.fulfill({ response: answer, json: body });
  });

test('an empty log leaves the filters, and shows what is recorded later', LIMIT, () =>
  visit(HOME, async (dashboard, page) => {
    let empty = true;
    await changing(page, ({ data }) => {
      for (const domain of empty ? [...(data.domains ?? []), data.domain].filter(Boolean) : [])
        Object.assign(domain, { lastActivity: null, subdomains: [], actionTypes: [] });
    });
    await page.reload();
    await page.getByText('There is no activity here yet').waitFor();
    assert((await page.getByLabel('Domain').locator('option').count()) > 1);
    empty = false;
    await ask('mutation { recordActivities(domain: "hauts-saules", activities: [{ action: "edit_page", userId: "ann" }]) { recorded } }');
    await dashboard.card('Actions').waitFor();
  }));

test('intervals that the server cannot give are not offered, and told of', LIMIT, () =>
  visit(`${HOME}&last=P24M&interval=HOUR`, async (dashboard, page) => {
    await page.getByText('left out: interval=HOUR').waitFor();
    await dashboard.card('Actions').waitFor();
    const offered = await page.getByLabel('Interval').locator('option').allInnerTexts();
    assert.deepEqual(offered, ['Automatic', 'Days', 'Weeks', 'Months']);
  }));

test('a figure that fails leaves the others, and says so', LIMIT, () =>
  visit(HOME, async (dashboard, page) => {
    await changing(page, (body, { variables }) => {
      if (!variables.actions) return;
      Object.assign(body, { data: null, errors: [{ message: 'It broke.', path: ['actions'] }] });
    });
    await page.reload();
    await dashboard.card('Top 5 users').locator('canvas').waitFor();
    await dashboard.card('Actions').getByText('It broke.').waitFor();
    assert.equal(await dashboard.card('Actions').count(), 1);
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await dashboard.card('Actions').locator('canvas').waitFor();
  }));

test('what the server cannot do just now is told in the language of the page', LIMIT, () =>
  visit(
    HOME,
    async (dashboard, page) => {
      const error = { message: 'The log cannot be reached just now: try again in a moment', path: ['actions'] };
      await changing(page, (body) =>
        Object.assign(body, { data: null, errors: [{ ...error, extensions: { code: 'SERVICE_UNAVAILABLE' } }] }),
      );
      await page.reload();
      const alert = page.getByRole('alert');
      await alert.getByText('Le journal est injoignable pour l’instant.').waitFor();
      assert.equal(await alert.getByText('cannot be reached').count(), 0);
    },
    { locale: 'fr-FR' },
  ));

test('a period that is too much for the server leaves the filters, and is told of in words', LIMIT, () =>
  visit(
    `${HOME}&from=1970-01-01&to=2999-12-31`,
    async (dashboard, page) => {
      await page.getByRole('alert').filter({ hasText: 'Choose a shorter period' }).waitFor();
      await page.getByLabel('Period').selectOption('Last 7 days');
      await dashboard.card('Actions').locator('canvas').waitFor();
    },
    { expected: /status of 400/ },
  ));

test('new figures are announced, with their period', LIMIT, () =>
  visit(HOME, async (_, page) => {
    assert.equal(await page.getByText(/^New figures/).count(), 0);
    await page.getByLabel('Period').selectOption('Last 7 days');
    const said = page.getByRole('status').filter({ hasText: 'New figures: Last 7 days.' });
    await said.waitFor();
    const first = await said.locator('span').elementHandle();
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
    await until(() => first.evaluate((span) => span.isConnected), false);
    await said.waitFor();
  }));

test('on a phone the list of a choice is on the screen, and can be searched', LIMIT, () =>
  visit(
    HOME,
    async (_, page) => {
      for (const name of ['Action types', 'Subdomains']) {
        const choice = page.locator('.choice').filter({ hasText: name });
        if ((await choice.count()) === 0) continue;
        await choice.locator('summary').click();
        const { x, width } = await choice.locator('fieldset').boundingBox();
        assert(x >= 0 && x + width <= 375, `${name}: ${x} to ${x + width}`);
        await page.keyboard.press('Escape');
      }
      assert((await page.evaluate(() => document.documentElement.scrollWidth)) <= 375);
    },
    { viewport: { width: 375, height: 812 } },
  ));

test('rows over the page are left by a click outside of them, and by going back', LIMIT, () =>
  visit(HOME, async (dashboard, page) => {
    const card = dashboard.card('Top 5 users');
    await card.getByRole('button', { name: 'Table' }).click();
    const dialog = page.getByRole('dialog');
    const open = async () => {
      await card.locator('button.figure').first().click();
      await dialog.waitFor();
    };
    await open();
    await dialog.getByRole('heading').first().click();
    await dialog.waitFor();
    await page.mouse.click(5, 5);
    await dialog.waitFor({ state: 'detached' });
    await open();
    await page.goBack();
    await dialog.waitFor({ state: 'detached' });
  }));

test('the address decides language and theme, until others are chosen', LIMIT, () =>
  visit(`${HOME}&lang=fr&theme=dark`, async (dashboard, page) => {
    const shown = () => page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme]);
    assert.deepEqual(await shown(), ['fr', 'dark']);
    await page.getByLabel('Langue').selectOption('English');
    await page.getByRole('button', { name: 'Light theme' }).click();
    assert.deepEqual(['lang', 'theme'].map(dashboard.parameter), [null, null]);
    await page.reload();
    await until(shown, ['en', 'light']);
  }));
