// The dashboard in a browser. BASE_URL: a running demo. TOKEN_BASE_URL: a server that asks for a token and may be
// framed by any page, TOKEN: one that it takes, RECORD_TOKEN: one that may not read. PICTURES: a folder to write
// pictures of the dashboard to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, Visit } from './browser.mjs';

const { BASE_URL, TOKEN_BASE_URL, TOKEN, RECORD_TOKEN, PICTURES } = process.env;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LIMIT = { timeout: 120_000 };
const NOTHING = /^$/;
const HOME = '?domain=hauts-saules';
const SCOPE = 'domain: "hauts-saules"';
const number = new Intl.NumberFormat('en').format;

/** The dashboard, once it shows figures, or says why it does not. */
class Dashboard extends Visit {
  ready = () => this.page.locator('.board:not(.loading), .token, .notice').first().waitFor();

  card = (title) => this.page.locator('section.card').filter({ has: this.page.getByRole('heading', { name: title, exact: true }) });

  /** The figures of a card's table, row by row, the first cell naming it. */
  async table(title) {
    const card = this.card(title);
    const button = card.getByRole('button', { name: 'Table' });
    if ((await button.getAttribute('aria-pressed')) === 'false') await button.click();
    const rows = await card.locator('tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
  }

  picture = (title) => this.card(title).locator('canvas').evaluate((canvas) => canvas.toDataURL());

  /** Goes over a chart, and clicks where the pointer says that there is something, until that opens rows. */
  async click(title) {
    const chart = this.card(title).locator('.chart');
    await chart.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await chart.boundingBox();
    for (let down = 0.1; down < 1; down += 0.06)
      for (let along = 0.3; along < 1; along += 0.06) {
        await this.page.mouse.move(x + along * width, y + down * height);
        const cursor = await this.card(title).locator('.chart > div').first().evaluate((chart) => chart.style.cursor);
        if (cursor !== 'pointer') continue;
        await this.page.mouse.click(x + along * width, y + down * height);
        await this.page.waitForTimeout(100);
        if (await this.page.getByRole('dialog').isVisible()) return;
      }
    assert.fail(`nothing can be clicked in ${title}`);
  }

  /** The figures of a card's table that open rows, by what these are. */
  async figures(title) {
    await this.table(title);
    const buttons = this.card(title).locator('button.figure');
    const all = await buttons.evaluateAll((buttons) => buttons.map(({ title, innerText }) => [title, innerText]));
    return new Map(all.map(([title, figure]) => [title.replace('Rows behind ', ''), figure]));
  }

  /** Whether a figure of a card opens rows which are so many. */
  async opens(title, what, figure) {
    await this.card(title).getByTitle(`Rows behind ${what}`, { exact: true }).click();
    const rows = await this.rows();
    assert.deepEqual([rows.title, number(rows.total)], [what, figure]);
    await this.closeRows();
  }

  /** The title of the rows that were opened, and their number. */
  async rows() {
    const dialog = this.page.getByRole('dialog');
    await dialog.waitFor();
    const title = await dialog.getByRole('heading').first().innerText();
    const total = dialog.locator('[data-total]');
    await total.waitFor();
    return { title, total: Number(await total.getAttribute('data-total')) };
  }

  closeRows = async () => {
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  };

  /** Waits until what is asked for gives what is expected. */
  async until(ask, expected, patience = 10_000) {
    let given;
    for (const end = Date.now() + patience; Date.now() < end; await this.page.waitForTimeout(50)) {
      given = await ask();
      if (JSON.stringify(given) === JSON.stringify(expected)) return;
    }
    assert.deepEqual(given, expected);
  }
}

async function ask(query, baseUrl = BASE_URL) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(new URL('/graphql', baseUrl), { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Does something on the page at an address, where only what is expected may go wrong. */
async function visit(path, body, { baseUrl = BASE_URL, expected = NOTHING, ...options } = {}) {
  assert(baseUrl, 'BASE_URL and TOKEN_BASE_URL have to name running servers');
  const dashboard = await Dashboard.open(browser, new URL(path, baseUrl).href, options);
  try {
    await body(dashboard, dashboard.page);
    assert.deepEqual(dashboard.troubles.filter((trouble) => !expected.test(trouble)), []);
  } finally {
    await dashboard.close();
  }
}

/** What is wrong with the page for those who see, hear or move less. */
async function faults(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const large = (dashboard, title) => dashboard.card(title).locator('.large').innerText();

test('every figure of the page is the API’s', LIMIT, () =>
  visit(`/${HOME}`, async (dashboard, page) => {
    assert.equal(await page.title(), 'hauts-saules · Back office activity');
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), await page.title());
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    assert.deepEqual(loaded.filter((name) => /graphiql|monaco/i.test(name)), []);
    const data = await ask(`{
      numberOfUsers(${SCOPE}) { value } actionsByUsers(${SCOPE}) { value }
      actions(${SCOPE}) { series { action counts } }
      topUsers(${SCOPE}) { total none others { entries actions } entries { id: userId actions byAction { action count } } }
      topDatasets(${SCOPE}) { total others { entries actions } entries { id: datasetId actions byAction { action count } } }
      topPages(${SCOPE}) { total others { entries actions } entries { id: pageId actions byAction { action count } } }
      actionDistribution(${SCOPE}) { shares { action count } }
      activityHeatmap(${SCOPE}) { counts } actionsByCategory(${SCOPE}) { shares { category count } } }`);
    assert.equal(await large(dashboard, 'Number of users'), number(data.numberOfUsers.value));
    assert.equal(await large(dashboard, 'Actions by users'), number(data.actionsByUsers.value));

    const actions = await dashboard.table('Actions');
    assert.equal(actions.length, 14);
    const series = data.actions.series.map(({ counts }) => counts.map(number));
    assert.deepEqual(actions.map(([, ...counts]) => counts), actions.map((_, day) => series.map((counts) => counts[day])));

    for (const [title, top] of [
      ['Top 5 users', data.topUsers],
      ['Top 5 modified datasets', data.topDatasets],
      ['Top 5 pages', data.topPages],
    ]) {
      const rows = await dashboard.table(title);
      assert.deepEqual(
        rows.slice(0, top.entries.length).map(([id, total, ...parts]) => [id, total, parts.filter((part) => part !== '0').length]),
        top.entries.map(({ id, actions, byAction }) => [id, number(actions), byAction.length]),
      );
      const rest = [[`Others (${top.others.entries})`, number(top.others.actions)]];
      if (top.none !== undefined) rest.push(['Not identified', number(top.none)]);
      assert.deepEqual(rows.slice(top.entries.length), [...rest, ['Total', number(top.total)]], title);
    }
    assert.deepEqual(
      (await dashboard.table('Distribution of actions')).map(([action, count]) => [action, count]),
      data.actionDistribution.shares.map(({ action, count }) => [action, number(count)]),
    );
    assert.deepEqual(
      (await dashboard.table('Activity by weekday and hour')).map(([, ...hours]) => hours),
      data.activityHeatmap.counts.map((hours) => hours.map(number)),
    );
    assert.deepEqual(
      (await dashboard.table('Modified objects by type')).map(([, count]) => count),
      data.actionsByCategory.shares.filter(({ category }) => category !== 'API').map(({ count }) => number(count)),
    );
  }));

test('a legend label switches its series off, in the address too', LIMIT, () =>
  visit(`/${HOME}`, async (dashboard, page) => {
    const label = dashboard.card('Actions').locator('.legend button').first();
    const action = await label.innerText();
    const all = await dashboard.picture('Actions');
    await label.click();
    assert.equal(await label.getAttribute('aria-pressed'), 'false');
    assert.equal(new URL(page.url()).searchParams.get('hide'), action);
    await dashboard.until(async () => (await dashboard.picture('Actions')) === all, false);
    await page.reload();
    await label.waitFor();
    assert.equal(await label.getAttribute('aria-pressed'), 'false');
    await label.click();
    assert.equal(page.url(), new URL(`/${HOME}`, BASE_URL).href);
  }));

test('each filter changes the figures and the address, and going back undoes it', LIMIT, () =>
  visit(`/${HOME}`, async (dashboard, page) => {
    const shows = async (address, scope) => {
      const { actionsByUsers } = await ask(`{ actionsByUsers(${SCOPE}${scope}) { value } }`);
      await dashboard.until(() => large(dashboard, 'Actions by users'), number(actionsByUsers.value));
      assert.equal(new URL(page.url()).search, `${HOME}${address}`);
    };
    const { domain } = await ask('{ domain(id: "hauts-saules") { subdomains } }');
    await page.getByLabel('Period').selectOption('Last 7 days');
    await shows('&last=P7D', ', period: {last: "P7D"}');
    await page.getByText('Action types', { exact: true }).first().click();
    await page.getByRole('checkbox', { name: 'edit_page' }).check();
    await shows('&last=P7D&action=edit_page', ', period: {last: "P7D"}, actionType: ["edit_page"]');
    await page.keyboard.press('Escape');
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
    const zone = ', timeZone: "Asia/Tokyo"';
    await shows('&last=P7D&action=edit_page&zone=Asia%2FTokyo', `, period: {last: "P7D"}, actionType: ["edit_page"]${zone}`);
    await page.goBack();
    await page.goBack();
    await shows('&last=P7D', ', period: {last: "P7D"}');
    if (domain.subdomains.length > 0) {
      await page.getByText('Subdomains', { exact: true }).first().click();
      await page.getByRole('checkbox', { name: domain.subdomains[0], exact: true }).check();
      await shows(`&last=P7D&subdomain=${domain.subdomains[0]}`, `, period: {last: "P7D"}, subdomain: ["${domain.subdomains[0]}"]`);
      await page.goBack();
    }
    await page.getByLabel('Interval').selectOption('Hours');
    await dashboard.card('Actions').getByRole('button', { name: 'Table' }).click();
    const hours = await ask(`{ actions(${SCOPE}, period: {last: "P7D"}, interval: HOUR) { buckets } }`);
    const begun = hours.actions.buckets.filter((start) => Date.parse(start) <= Date.now()).length;
    await dashboard.until(() => dashboard.card('Actions').locator('table').getAttribute('aria-rowcount'), String(begun + 1));
    await page.getByLabel('Period').selectOption('Dates…');
    await page.getByLabel('From').fill('2026-01-01');
    await page.getByLabel('To', { exact: true }).fill('2026-01-02');
    await dashboard.until(() => new URL(page.url()).searchParams.get('to'), '2026-01-02');
    await dashboard.until(() => large(dashboard, 'Actions by users'), '0');
    await dashboard.card('Actions').getByText('Nothing happened in this period').waitFor();
  }));

test('an address that means nothing in part shows the rest, and says so', LIMIT, () =>
  visit(`/${HOME}&last=P7D&zone=Mars&subdomain=nowhere&action=fly`, async (dashboard, page) => {
    const note = page.getByRole('status').filter({ hasText: 'left out' });
    assert.match(await note.innerText(), /zone=Mars, subdomain=nowhere, action=fly/);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await note.waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).search, `${HOME}&last=P7D`);
  }));

const RANKINGS = ['Top 5 users', 'Top 5 modified datasets', 'Top 5 pages'];

test('the rows behind what is clicked are as many as the figure says', LIMIT, () =>
  visit(`/${HOME}`, async (dashboard, page) => {
    for (const title of ['Actions', ...RANKINGS, 'Distribution of actions', 'Activity by weekday and hour', 'Modified objects by type']) {
      await dashboard.click(title);
      const clicked = await dashboard.rows();
      await dashboard.closeRows();
      const figures = await dashboard.figures(title);
      assert.equal(number(clicked.total), figures.get(clicked.title), `${title}: ${clicked.title}`);

      const first = dashboard.card(title).locator('button.figure').first();
      await first.focus();
      await page.keyboard.press('Enter');
      assert.equal(number((await dashboard.rows()).total), await first.innerText(), title);
      await dashboard.closeRows();
    }
  }));

test('so are those behind others, what nobody identified did, totals and hours', LIMIT, () =>
  visit(`/${HOME}`, async (dashboard) => {
    for (const title of RANKINGS) {
      await dashboard.card(title).locator('.others button').click();
      const clicked = await dashboard.rows();
      assert.match(clicked.title, /: all but \S+, \S+/);
      await dashboard.closeRows();
      const below = [...(await dashboard.figures(title))].slice(title === 'Top 5 users' ? -3 : -2);
      assert.deepEqual(below[0], [clicked.title, number(clicked.total)]);
      for (const [what, figure] of below) await dashboard.opens(title, what, figure);
    }
    const title = 'Activity by weekday and hour';
    const hours = [...(await dashboard.figures(title))];
    for (const [what, figure] of hours.filter((_, place) => place % 20 === 0)) await dashboard.opens(title, what, figure);
  }));

test('behind both large figures is what identified users did', LIMIT, () =>
  visit(`/${HOME}`, async (dashboard) => {
    const { actionsByUsers } = await ask(`{ actionsByUsers(${SCOPE}) { value } }`);
    for (const title of ['Number of users', 'Actions by users']) {
      await dashboard.card(title).locator('button.figure').click();
      const rows = await dashboard.rows();
      assert.match(rows.title, /^User: any · \d+ \w+ \d{4} – \d+ \w+ \d{4}$/);
      assert.equal(rows.total, actionsByUsers.value);
      await dashboard.closeRows();
    }
  }));

test('a chart is saved as a picture', LIMIT, () =>
  visit(`/${HOME}`, async (dashboard, page) => {
    const saved = page.waitForEvent('download');
    await dashboard.card('Top 5 users').getByRole('button', { name: 'PNG' }).click();
    const download = await saved;
    assert.equal(download.suggestedFilename(), 'Top 5 users.png');
    const picture = readFileSync(await download.path());
    assert.equal(picture.subarray(1, 4).toString(), 'PNG');
    assert(picture.readUInt32BE(16) > 1000, 'it is twice as wide as on the page');
  }));

test('in French, in the dark and on a phone the page has no serious fault', LIMIT, async () => {
  const pages = [
    { name: 'dashboard', locale: 'en-GB', colorScheme: 'light', title: 'Number of users' },
    { name: 'dashboard-dark', locale: 'fr-FR', colorScheme: 'dark', title: 'Nombre d’utilisateurs' },
    { name: 'dashboard-phone', locale: 'fr-CA', viewport: { width: 375, height: 812 }, title: 'Nombre d’utilisateurs' },
  ];
  for (const { name, title, ...options } of pages)
    await visit(
      `/${HOME}`,
      async (dashboard, page) => {
        await dashboard.card(title).waitFor();
        assert.equal(await page.locator('html').getAttribute('lang'), options.locale.slice(0, 2));
        assert.equal(await page.locator('html').getAttribute('data-theme'), options.colorScheme ?? 'light');
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert(width <= page.viewportSize().width, `${name} is ${width} wide`);
        assert((await dashboard.card(title).boundingBox()).width > 300, `the cards of ${name} stand one below the other`);
        assert.deepEqual(await faults(page), [], name);
        if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: name !== 'dashboard-phone' });
        for (const button of await page.getByRole('button', { name: /^(Table|Tableau)\b/ }).all()) await button.click();
        assert.deepEqual(await faults(page), [], `${name}, tables`);
      },
      { reducedMotion: 'reduce', ...options },
    );
});

test('language and theme are switched on the page, and kept', LIMIT, () =>
  visit(`/${HOME}`, async (dashboard, page) => {
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    const chart = await dashboard.picture('Top 5 users');
    await page.getByRole('button', { name: 'Dark theme' }).click();
    assert.notEqual(await background(), light);
    await dashboard.until(async () => (await dashboard.picture('Top 5 users')) === chart, false);
    await page.getByLabel('Language').selectOption('Français');
    await page.getByRole('heading', { name: 'Répartition des actions' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Répartition des actions' }).waitFor();
    assert.notEqual(await background(), light);
  }));

test('a server that is away is told of, and asked again', LIMIT, () =>
  visit(
    `/${HOME}`,
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

/** Whether what the tab keeps, and what the browser keeps, hold a text. */
const kept = (page, text) =>
  page.evaluate((text) => [sessionStorage, localStorage].map((all) => JSON.stringify({ ...all }).includes(text)), text);

test('a token is asked for once, and kept by the tab alone', LIMIT, () =>
  visit(
    '/',
    async (dashboard, page) => {
      const field = page.getByLabel('Token', { exact: true });
      const alert = page.getByRole('alert');
      for (const [token, why] of [['wrong', /does not accept/], ['jeton…', /does not accept/], [RECORD_TOKEN, /lacks the permission/]]) {
        await field.fill(token);
        await field.press('Enter');
        await alert.filter({ hasText: why }).waitFor();
      }
      assert.deepEqual(await faults(page), []);
      await field.fill(`Bearer ${TOKEN}`);
      await field.press('Enter');
      await dashboard.card('Actions').waitFor();
      assert.deepEqual(await kept(page, TOKEN), [true, false]);
      assert(!page.url().includes(TOKEN));
      await page.reload();
      await dashboard.card('Actions').waitFor();
      await page.getByRole('button', { name: 'Forget the token' }).click();
      await field.waitFor();
      assert.deepEqual(await kept(page, TOKEN), [false, false]);
      assert.equal(await page.title(), 'Back office activity');
    },
    { baseUrl: TOKEN_BASE_URL, expected: /status of 40[13]/ },
  ));

test('what no request can carry is refused as a token', LIMIT, () =>
  visit('/', async (dashboard, page) => {
    for (const text of ['jeton…', 'jeton\n1']) {
      await page.evaluate((text) => sessionStorage.setItem('backoffice-analytics/token', text), text);
      await page.reload();
      await page.getByRole('alert').filter({ hasText: 'does not accept this token' }).waitFor();
      assert.equal(await page.title(), 'Back office activity');
      await page.getByRole('button', { name: 'Forget the token' }).click();
      await dashboard.card('Actions').waitFor();
    }
  }));

/** A page of another site that shows an address in a frame, and what its console says. */
async function framed(address, body) {
  const site = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(`<title>Another site</title><iframe src="${address}" width="700" height="400"></iframe>`);
  });
  await new Promise((listening) => site.listen(0, '127.0.0.1', listening));
  const page = await browser.newPage();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  try {
    await page.goto(`http://localhost:${site.address().port}/`);
    await body(page.frameLocator('iframe'), said);
  } finally {
    await page.close();
    site.close();
  }
}

test('an indicator stands in a page of another site where that may', LIMIT, () =>
  framed(new URL('/embed/actions?last=P7D', TOKEN_BASE_URL).href, async (frame) => {
    await frame.getByLabel('Token').fill(TOKEN);
    await frame.getByLabel('Token').press('Enter');
    await frame.locator('canvas').waitFor();
    assert.equal(await frame.locator('section.card').count(), 1);
  }));

test('and in none where no origin is named', LIMIT, () =>
  framed(new URL('/embed/actions', BASE_URL).href, async (frame, said) => {
    assert.match(said.join(), /frame-ancestors 'none'/);
    assert.equal(await frame.locator('section.card').count(), 0);
  }));
