// What is to be seen and met at the points of a chart: of its picture, by clicks, by a finger.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, LIMIT, number, SCOPE } from '../api.mjs';
import { ofColour, visit } from '../charts.mjs';
import { HOME } from '../page.mjs';
import { until } from '../until.mjs';

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

test('a finger on a chart is told the figure, and then opens its rows', LIMIT, () =>
  visit(
    HOME,
    async (charts, page) => {
      const card = charts.card('Top 5 users');
      const canvas = card.locator('canvas');
      await canvas.scrollIntoViewIfNeeded();
      const { x, y, width, height } = await canvas.boundingBox();
      for (let down = 0.05; down < 0.4 && !(await card.locator('.touched').isVisible()); down += 0.04) {
        await page.touchscreen.tap(x + 0.55 * width, y + down * height);
        await charts.painted();
      }
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

const DAYS = 60;
const daysAgo = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const dates = (day) => `dates: { from: "${day}", to: "${day}" }`;

/** The most frequent series of a period, and the most frequent parts of its bars. */
async function orders(period) {
  const { actions, topUsers } = await ask(`{ actions(${SCOPE}, period: { ${period} }) { series { action } }
    topUsers(${SCOPE}, period: { ${period} }) { entries { byAction { action count } } } }`);
  const sums = {};
  for (const { action, count } of topUsers.entries.flatMap(({ byAction }) => byAction)) sums[action] = (sums[action] ?? 0) + count;
  const parts = Object.keys(sums).sort((a, b) => sums[b] - sums[a]);
  return [actions.series.map(({ action }) => action), parts].map((names) => names.slice(0, 5).join());
}

/** A day of which the series and the parts of the bars are in another order than those of the period by default. */
async function reordered() {
  const [series, parts] = await orders('last: "P14D"');
  for (let ago = 1; ago < DAYS; ago += 1) {
    const [otherSeries, otherParts] = await orders(dates(daysAgo(ago)));
    if (otherSeries !== series && otherParts !== parts) return daysAgo(ago);
  }
  return assert.fail('the order is that of two weeks on every day');
}

test('after another period is chosen, a click opens what is drawn there', LIMIT, async () => {
  const day = await reordered();
  await visit(`${HOME}&from=${day}&to=${day}`, async (charts, page) => {
    await charts.choose('Period', 'Last 14 days');
    for (const [title, key] of [['Actions', '.legend button'], ['Top 5 users', '.key li']]) {
      const names = await charts.card(title).locator(key).evaluateAll((all) =>
        all.map((one) => [one.textContent.trim(), one.querySelector('rect').getAttribute('fill')]),
      );
      const places = await charts.places(title);
      let clicked = 0;
      for (const [name, colour] of names.filter(([name]) => !name.startsWith('Other types'))) {
        const spot = ofColour(places, colour);
        if (!spot) continue;
        await page.mouse.click(spot.x, spot.y);
        await page.getByRole('dialog').waitFor();
        await until(() => new URL(page.url()).searchParams.getAll('rows.action'), [name]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await charts.point(0, 0);
        clicked += 1;
      }
      assert(clicked > 2, `${title}: ${clicked}`);
    }
  });
});

/** A day of which hours pass before an action type occurs, and then does so often. */
async function sleptIn() {
  for (let ago = 2; ago < DAYS; ago += 1) {
    const day = daysAgo(ago);
    const { actions } = await ask(`{ actions(${SCOPE}, period: { ${dates(day)} }, interval: HOUR) {
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
    await until(() => Date.parse(charts.parameter('rows.from')), Date.parse(start));
  });
});

test('the pointer says where a click opens something', LIMIT, () =>
  visit(`${HOME}&from=${daysAgo(3)}&to=${daysAgo(3)}`, async (charts, page) => {
    const title = 'Activity by weekday and hour';
    const empty = await page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--line-ink').trim());
    const { x, y } = await charts.spot(title, empty);
    await charts.point(x, y);
    assert.equal(await charts.cursor(title), 'default');
    await charts.click(title);
    await page.getByRole('dialog').waitFor();
  }));

test('a chart that changes is the one that its address opens', LIMIT, () =>
  visit(HOME, async (charts, page) => {
    const likeNew = async (parameter, value) => {
      await until(() => charts.parameter(parameter), value);
      await visit(charts.address(), (fresh) =>
        until(async () => (await charts.picture('Actions')) === (await fresh.picture('Actions')), true),
      );
    };
    for (const [option, shape] of [['Lines', 'lines'], ['Areas', null]]) {
      await charts.choose('Shape', option);
      await likeNew('shape', shape);
    }
    await charts.choose('Period', 'Dates…');
    for (const [label, day] of [['From', daysAgo(20)], ['To', daysAgo(7)]]) await page.getByLabel(label, { exact: true }).fill(day);
    await likeNew('to', daysAgo(7));
  }));
