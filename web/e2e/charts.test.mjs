// The charts of the dashboard in a browser. BASE_URL: a running demo. TOKEN_BASE_URL: a server with the domain p, TOKEN:
// one that reads it, RECORD_TOKEN: one that records in it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { launch, Visit } from './browser.mjs';

const { BASE_URL, TOKEN_BASE_URL, TOKEN, RECORD_TOKEN } = process.env;
const LIMIT = { timeout: 120_000 };
const HOME = '/?domain=hauts-saules';
const SCOPE = 'domain: "hauts-saules"';
const number = new Intl.NumberFormat('en').format;

class Charts extends Visit {
  ready = () => this.page.locator('.board:not(.loading), .token').first().waitFor();

  card = (title) => this.page.getByRole('region', { name: title, exact: true });

  /** Shows the figures of a card as a table. */
  async table(title) {
    await this.card(title).getByRole('button', { name: `Table: ${title}`, exact: true }).click();
    const table = this.card(title).getByRole('region', { name: `Table: ${title}`, exact: true });
    await table.locator('tbody th').first().waitFor();
    return table;
  }

  /** The first place, from above or from the left, where a chart shows a colour and no other one: it has no ground of its own. */
  async spot(title, colour, from = 'above') {
    const canvas = this.card(title).locator('canvas');
    await canvas.scrollIntoViewIfNeeded();
    const { x, y } = await canvas.boundingBox();
    const place = await canvas.evaluate(
      async (canvas, [colour, from]) => {
        // What was drawn in this frame or the one before is painted by the next.
        for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
        const { width, height, clientWidth } = canvas;
        const points = canvas.getContext('2d').getImageData(0, 0, width, height).data;
        const wanted = [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
        const is = (x, y) => wanted.every((one, channel) => Math.abs(points[4 * (y * width + x) + channel] - one) <= 2);
        const near = [-3, 0, 3];
        const [outer, inner] = from === 'above' ? [height, width] : [width, height];
        for (let one = 3; one < outer - 3; one += 1)
          for (let other = 3; other < inner - 3; other += 1) {
            const [x, y] = from === 'above' ? [other, one] : [one, other];
            if (near.every((down) => near.every((along) => is(x + along, y + down))))
              return { x: (x * clientWidth) / width, y: (y * clientWidth) / width };
          }
        return null;
      },
      [colour, from],
    );
    return place && { x: x + place.x, y: y + place.y };
  }

  picture = (title) => this.card(title).locator('canvas').evaluate((canvas) => canvas.toDataURL());

  /** Chooses something, and waits for its figures. */
  async choose(label, option) {
    await this.page.getByLabel(label).selectOption(option);
    await this.page.locator('[aria-busy=false] > .board').waitFor();
  }

  /** What a card is saved as: its size, and how many points have a colour in some of its rows. */
  async saved(title) {
    const download = this.page.waitForEvent('download');
    await this.card(title).getByRole('button', { name: `PNG: ${title}`, exact: true }).click();
    const bytes = readFileSync(await (await download).path());
    return this.page.evaluate(async (text) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const { width, height } = picture;
      const pen = new OffscreenCanvas(width, height).getContext('2d');
      pen.drawImage(picture, 0, 0);
      const rows = (from, to) => Array.from(new Uint32Array(pen.getImageData(0, from, width, to - from).data.buffer));
      const part = (from, to) => {
        const points = new Map();
        for (const [place, point] of rows(from, to).entries()) {
          const [red, green, blue] = [point & 255, (point >> 8) & 255, (point >> 16) & 255];
          const colour = `#${[red, green, blue].map((one) => one.toString(16).padStart(2, '0')).join('')}`;
          const { count = 0, sum = 0 } = points.get(colour) ?? {};
          points.set(colour, { count: count + 1, sum: sum + place });
        }
        return Object.fromEntries(points);
      };
      return { width, height, title: part(0, 90), about: part(100, 145), key: part(height - 260, height) };
    }, bytes.toString('base64'));
  }
}

async function ask(query, { baseUrl = BASE_URL, token } = {}) {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
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
async function visit(path, body, { baseUrl = BASE_URL, expected = /^$/, ...options } = {}) {
  assert(baseUrl, 'BASE_URL and TOKEN_BASE_URL have to name running servers');
  const charts = await Charts.open(browser, new URL(path, baseUrl).href, { reducedMotion: 'reduce', ...options });
  try {
    await body(charts, charts.page);
    assert.deepEqual(charts.troubles.filter((trouble) => !expected.test(trouble)), []);
  } finally {
    await charts.close();
  }
}

test('a saved picture can be read by itself, in the dark as well', LIMIT, () =>
  visit(
    HOME,
    async (charts, page) => {
      const swatches = charts.card('Actions').locator('.legend rect');
      const colours = await swatches.evaluateAll((all) => all.map((one) => one.getAttribute('fill')));
      const picture = await charts.saved('Actions');
      assert.deepEqual([picture.width, picture.height], [1920, 1080]);
      assert(picture.title['#ffffff'].count > 1920 * 60, 'its ground is light');
      assert(picture.title['#1b2430'].count > 200, 'it has its title');
      for (const colour of colours) assert(picture.key[colour]?.count >= 400, `its key has ${colour}`);
      const shares = await charts.saved('Distribution of actions');
      assert.notDeepEqual(shares.title, picture.title);
      assert.deepEqual(shares.about, picture.about);
      await page.getByLabel('Period').selectOption('Last 7 days');
      await charts.card('Actions').locator('.legend').waitFor();
      await page.locator('[aria-busy=false] > .board').waitFor();
      assert.notDeepEqual((await charts.saved('Actions')).about, picture.about, 'it says of which period it is');
    },
    { colorScheme: 'dark' },
  ));

test('a year of hours is drawn in steps, magnified, and listed by the rows in sight', LIMIT, () =>
  visit(`${HOME}&last=P12M&interval=HOUR`, async (charts) => {
    const period = 'period: {last: "P12M"}, interval: HOUR';
    const { actions } = await ask(`{ actions(${SCOPE}, ${period}) { buckets series { action } } }`);
    const card = charts.card('Actions');
    const zoom = card.getByRole('group', { name: 'Zoom' });
    await zoom.getByText('Each point is 12 hours').waitFor();
    for (let level = 0; level < 4; level += 1) await zoom.getByRole('button', { name: 'Zoom in' }).click();
    assert.doesNotMatch(await zoom.innerText(), /Each point/);
    const move = zoom.getByRole('slider');
    const before = await move.getAttribute('aria-valuetext');
    await move.press('ArrowLeft');
    assert.notEqual(await move.getAttribute('aria-valuetext'), before);

    const table = await charts.table('Actions');
    const begun = actions.buckets.filter((start) => Date.parse(start) <= Date.now()).length;
    assert.equal(await table.getByRole('table').getAttribute('aria-rowcount'), String(begun + 1));
    assert((await table.locator('td').count()) < 80 * actions.series.length);
    await table.evaluate((place) => place.scrollTo({ top: place.scrollHeight }));
    await table.locator(`tr[aria-rowindex="${begun + 1}"]`).waitFor();
  }));

/** A time zone in which much of the day has passed. */
function afternoon() {
  const ahead = Math.min(12, 18 - new Date().getUTCHours());
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

test('of today there is what was, and the hour that is not over says so', LIMIT, () =>
  visit(`${HOME}&last=P1D&zone=${encodeURIComponent(afternoon())}`, async (charts, page) => {
    const zone = `timeZone: "${afternoon()}"`;
    const { actions } = await ask(`{ actions(${SCOPE}, period: {last: "P1D"}, interval: HOUR, ${zone}) { buckets } }`);
    const table = await charts.table('Actions');
    const begun = actions.buckets.filter((start) => Date.parse(start) <= Date.now()).length;
    assert.equal(await table.locator('tbody th').count(), begun);
    assert.match(await table.locator('tbody th').last().innerText(), /\(not over yet\)$/);
    assert.match(await charts.card('Actions by users').innerText(), /The period is not over yet/);
    await page.goto(new URL(`${HOME}&from=2026-11-01&to=2026-11-02`, BASE_URL).href);
    await charts.card('Actions by users').waitFor();
    assert.doesNotMatch(await page.locator('.board').innerText(), /not over yet/);
  }));

test('the table has the series that the legend shows', LIMIT, () =>
  visit(HOME, async (charts) => {
    const label = charts.card('Actions').locator('.legend button').first();
    const action = await label.innerText();
    const table = await charts.table('Actions');
    const heads = async () => (await table.locator('thead th').allInnerTexts()).map((head) => head.trim());
    assert((await heads()).includes(action));
    await label.click();
    assert(!(await heads()).includes(action));
  }));

test('bars say what their colours are, and what stands beside them has no bar', LIMIT, () =>
  visit(HOME, async (charts) => {
    const { topUsers } = await ask(`{ topUsers(${SCOPE}) { others { entries actions } entries { byAction { action } } } }`);
    const card = charts.card('Top 5 users');
    const key = await card.locator('.key li').allInnerTexts();
    const kinds = new Set(topUsers.entries.flatMap(({ byAction }) => byAction.map(({ action }) => action)));
    const [, rare] = /^Other types \((\d+)\)$/.exec(key.at(-1)) ?? [];
    assert.equal(rare ? key.length - 1 + Number(rare) : key.length, kinds.size);
    const { entries, actions } = topUsers.others;
    assert.equal(await card.locator('.others').innerText(), `Others (${entries}): ${number(actions)}`);
  }));

test('a finger on a chart is told the figure, and then opens its rows', LIMIT, () =>
  visit(
    HOME,
    async (charts, page) => {
      const card = charts.card('Top 5 users');
      const canvas = card.locator('canvas');
      await canvas.scrollIntoViewIfNeeded();
      const { x, y, width, height } = await canvas.boundingBox();
      for (let down = 0.05; down < 0.4 && !(await card.locator('.touched').isVisible()); down += 0.04)
        await page.touchscreen.tap(x + 0.55 * width, y + down * height);
      const told = await card.locator('.touched span').innerText();
      assert.equal(await page.getByRole('dialog').count(), 0);
      await card.getByRole('button', { name: 'Show the rows' }).click();
      const total = page.getByRole('dialog').locator('[data-total]');
      await total.waitFor();
      const heading = await page.getByRole('dialog').getByRole('heading').first().innerText();
      assert.equal(told, `${heading}: ${number(Number(await total.getAttribute('data-total')))}`);
    },
    { hasTouch: true, viewport: { width: 375, height: 812 } },
  ));

test('what a row is of is on one line, cut where it is very long, and told in full', LIMIT, () =>
  visit(HOME, async (charts) => {
    const name = (await charts.table('Top 5 users')).locator('tbody th').first();
    assert.equal(await name.getAttribute('title'), await name.innerText());
    const oneLine = (await name.boundingBox()).height;
    const cut = () => name.evaluate((cell) => cell.scrollWidth > cell.clientWidth);
    assert.equal(await cut(), false);
    await name.locator('bdi').evaluate((it) => (it.textContent = 'marie.durand@'.repeat(20)));
    assert.equal(await cut(), true);
    assert.equal((await name.boundingBox()).height, oneLine);
  }));

test('on a phone what a row is of stays in sight', LIMIT, () =>
  visit(
    HOME,
    async (charts) => {
      const table = await charts.table('Activity by weekday and hour');
      await table.evaluate((place) => place.scrollTo({ left: place.scrollWidth }));
      const [place, name] = await Promise.all([table.boundingBox(), table.locator('tbody th').first().boundingBox()]);
      assert(Math.abs(name.x - place.x) < 2, `${name.x} ${place.x}`);
    },
    { viewport: { width: 375, height: 812 } },
  ));

/** Makes each shape take a moment, so that the library paints a chart in pieces, over several frames. */
function paintSlowly() {
  const { fill } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fill = function (...all) {
    for (const end = performance.now() + 1; performance.now() < end; );
    return fill.apply(this, all);
  };
}

test('a chart that goes while it is painted leaves nothing that fails', LIMIT, () =>
  visit(HOME, async (charts, page) => {
    await page.addInitScript(paintSlowly);
    await page.reload();
    await charts.card('Activity by weekday and hour').locator('canvas').first().waitFor();
    await page.evaluate(async () => {
      const press = (name) => [...document.querySelectorAll('button')].find((one) => one.textContent === name).click();
      const frames = async (count) => {
        for (let frame = 0; frame < count; frame += 1) await new Promise(requestAnimationFrame);
      };
      press('Dark theme');
      await frames(2);
      press('See source data');
      await frames(20);
    });
  }));

test('an id that turns what follows is seen to do so, and turns nothing', LIMIT, async () => {
  const id = '\u202egnissim';
  const activity = `{ action: "edit_dataset", userId: "${id}", datasetId: "${id}" }`;
  await ask(`mutation { recordActivities(domain: "p", activities: [${activity}]) { recorded } }`, {
    baseUrl: TOKEN_BASE_URL,
    token: RECORD_TOKEN,
  });
  await visit(
    '/',
    async (charts, page) => {
      await page.getByLabel('Token', { exact: true }).fill(TOKEN);
      await page.getByLabel('Token', { exact: true }).press('Enter');
      await charts.card('Top 5 users').waitFor();
      const names = await (await charts.table('Top 5 users')).locator('tbody th bdi').allTextContents();
      assert(names.includes('\ufffdgnissim'), names.join());
      assert(!(await page.content()).includes('\u202e'));
    },
    { baseUrl: TOKEN_BASE_URL, expected: /status of 401/ },
  );
});

/**
 * A period of which the series and the parts of the bars are in another order than of that by default, long enough that
 * there are some to click at.
 */
async function reordered() {
  const orders = async (last) => {
    const period = `period: { last: "${last}" }`;
    const { actions, topUsers } = await ask(`{ actions(${SCOPE}, ${period}) { series { action } }
      topUsers(${SCOPE}, ${period}) { entries { byAction { action count } } } }`);
    const sums = {};
    for (const { action, count } of topUsers.entries.flatMap(({ byAction }) => byAction)) sums[action] = (sums[action] ?? 0) + count;
    return [actions.series.map(({ action }) => action), Object.keys(sums).sort((a, b) => sums[b] - sums[a])];
  };
  const [series, parts] = await orders('P14D');
  const others = (one, before) => one.filter((name) => before.includes(name)).some((name, place) => before[place] !== name);
  for (const [last, name] of [['P12M', 'Last 12 months'], ['P7D', 'Last 7 days']]) {
    const [otherSeries, otherParts] = await orders(last);
    if (others(otherSeries, series) && others(otherParts, parts)) return name;
  }
  return assert.fail('the order is the same over every period');
}

test('after another period is chosen, a click opens what is drawn there', LIMIT, () =>
  visit(HOME, async (charts, page) => {
    await charts.choose('Period', await reordered());
    for (const [title, key] of [['Actions', '.legend button'], ['Top 5 users', '.key li']]) {
      const names = await charts.card(title).locator(key).evaluateAll((all) =>
        all.map((one) => [one.textContent.trim(), one.querySelector('rect').getAttribute('fill')]),
      );
      let clicked = 0;
      for (const [name, colour] of names.filter(([name]) => !name.startsWith('Other types'))) {
        const spot = await charts.spot(title, colour);
        if (!spot) continue;
        await page.mouse.click(spot.x, spot.y);
        await page.getByRole('dialog').waitFor();
        assert.deepEqual(new URL(page.url()).searchParams.getAll('rows.action'), [name], title);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await page.mouse.move(0, 0);
        clicked += 1;
      }
      assert(clicked > 2, `${title}: ${clicked}`);
    }
  }));

/** A day of which hours pass before an action type occurs, and then does so often. */
async function sleptIn() {
  for (let ago = 2; ago < 14; ago += 1) {
    const day = new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    const { actions } = await ask(`{ actions(${SCOPE}, period: { dates: { from: "${day}", to: "${day}" } }, interval: HOUR) {
      buckets series { action counts } } }`);
    for (const { action, counts } of actions.series) {
      const first = counts.findIndex((count) => count > 0);
      if (first > 0 && 3 * counts[first] > Math.max(...counts)) return { day, action, start: actions.buckets[first] };
    }
  }
  return assert.fail('everything occurs in the first hour, or seldom at first');
}

test('where an area rises from nothing, a click opens what it rises to', LIMIT, async () => {
  const { day, action, start } = await sleptIn();
  await visit(`${HOME}&action=${action}&from=${day}&to=${day}&interval=HOUR`, async (charts, page) => {
    const colour = await charts.card('Actions').locator('.legend rect').getAttribute('fill');
    const { x, y } = await charts.spot('Actions', colour, 'the left');
    await page.mouse.click(x, y);
    await page.getByRole('dialog').waitFor();
    const from = new URL(page.url()).searchParams.get('rows.from');
    assert.equal(Date.parse(from), Date.parse(start));
  });
});

test('a chart that changes is the one that its address opens', LIMIT, () =>
  visit(HOME, async (charts, page) => {
    const likeNew = async () => {
      await page.mouse.move(0, 0);
      const picture = await charts.picture('Actions');
      await page.reload();
      await charts.ready();
      assert((await charts.picture('Actions')) === picture, page.url());
    };
    await charts.choose('Shape', 'Lines');
    await likeNew();
    await charts.choose('Shape', 'Areas');
    await likeNew();
    await charts.choose('Period', 'Dates…');
    for (const [label, day] of [['From', '2026-11-02'], ['To', '2026-11-15']]) await page.getByLabel(label, { exact: true }).fill(day);
    await page.getByRole('status').filter({ hasText: /^New figures: .*15 Nov 2026/ }).waitFor();
    await likeNew();
  }));
