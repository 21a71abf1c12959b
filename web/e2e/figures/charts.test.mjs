// What the charts of the dashboard draw, and say beside it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, BASE_URL, begun, LIMIT, number, RECORD_TOKEN, SCOPE, TOKEN, TOKEN_BASE_URL } from '../api.mjs';
import { visit } from '../charts.mjs';
import { HOME } from '../page.mjs';

test('a year of hours is drawn in steps, magnified, and listed by the rows in sight', LIMIT, async () => {
  const year = 'period: {last: "P12M"}, interval: HOUR';
  const before = await begun(year);
  await visit(`${HOME}&last=P12M&interval=HOUR`, async (charts) => {
    const { actions } = await ask(`{ actions(${SCOPE}, ${year}) { series { action } } }`);
    const card = charts.card('Actions');
    const zoom = card.getByRole('group', { name: 'Zoom' });
    await zoom.getByText('Each point is 12 hours').waitFor();
    for (let level = 0; level < 4; level += 1) await zoom.getByRole('button', { name: 'Zoom in' }).click();
    assert.doesNotMatch(await zoom.innerText(), /Each point/);
    const move = zoom.getByRole('slider');
    const place = await move.getAttribute('aria-valuetext');
    await move.press('ArrowLeft');
    assert.notEqual(await move.getAttribute('aria-valuetext'), place);

    const table = await charts.opened('Actions');
    const rows = Number(await table.getByRole('table').getAttribute('aria-rowcount'));
    // An hour may begin meanwhile.
    assert([before, await begun(year)].includes(rows - 1), `${before}: ${rows}`);
    assert((await table.locator('td').count()) < 80 * actions.series.length);
    await table.evaluate((place) => place.scrollTo({ top: place.scrollHeight }));
    await table.locator(`tr[aria-rowindex="${rows}"]`).waitFor();
  });
});

/** A time zone in which much of the day has passed. */
function afternoon() {
  const ahead = Math.min(12, 18 - new Date().getUTCHours());
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

test('of today there is what was, and the hour that is not over says so', LIMIT, async () => {
  const zone = afternoon();
  const today = `period: {last: "P1D"}, interval: HOUR, timeZone: "${zone}"`;
  const before = await begun(today);
  await visit(`${HOME}&last=P1D&zone=${encodeURIComponent(zone)}`, async (charts, page) => {
    const table = await charts.opened('Actions');
    const rows = await table.locator('tbody th').count();
    assert([before, await begun(today)].includes(rows), `${before}: ${rows}`);
    assert.match(await table.locator('tbody th').last().innerText(), /\(not over yet\)$/);
    assert.match(await charts.card('Actions by users').innerText(), /The period is not over yet/);
    await page.goto(new URL(`${HOME}&from=2026-11-01&to=2026-11-02`, BASE_URL).href);
    await charts.card('Actions by users').waitFor();
    assert.doesNotMatch(await page.locator('.board').innerText(), /not over yet/);
  });
});

test('the table has the series that the legend shows', LIMIT, () =>
  visit(HOME, async (charts) => {
    const label = charts.card('Actions').locator('.legend button').first();
    const action = await label.innerText();
    const table = await charts.opened('Actions');
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

test('what a row is of is on one line, cut where it is very long, and told in full', LIMIT, () =>
  visit(HOME, async (charts) => {
    const name = (await charts.opened('Top 5 users')).locator('tbody th').first();
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
      const table = await charts.opened('Activity by weekday and hour');
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
  const recorded = `mutation { recordActivities(domain: "p", activities: [${activity}]) { recorded } }`;
  await ask(recorded, {}, { baseUrl: TOKEN_BASE_URL, token: RECORD_TOKEN });
  await visit(
    '/',
    async (charts, page) => {
      await page.getByLabel('Token', { exact: true }).fill(TOKEN);
      await page.getByLabel('Token', { exact: true }).press('Enter');
      await charts.card('Top 5 users').waitFor();
      const names = await (await charts.opened('Top 5 users')).locator('tbody th bdi').allTextContents();
      assert(names.includes('\ufffdgnissim'), names.join());
      assert(!(await page.content()).includes('\u202e'));
    },
    { baseUrl: TOKEN_BASE_URL, expected: /status of 401/ },
  );
});
