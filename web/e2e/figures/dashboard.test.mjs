// The figures of the dashboard, and what they are narrowed to by the page and by its address.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, BASE_URL, begun, LIMIT, number, SCOPE } from '../api.mjs';
import { visit } from '../charts.mjs';
import { HOME } from '../page.mjs';
import { until } from '../until.mjs';

test('every figure of the page is the API’s', LIMIT, () =>
  visit(HOME, async (dashboard, page) => {
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
    assert.equal(await dashboard.large('Number of users'), number(data.numberOfUsers.value));
    assert.equal(await dashboard.large('Actions by users'), number(data.actionsByUsers.value));

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
  visit(HOME, async (charts, page) => {
    const label = charts.card('Actions').locator('.legend button').first();
    const action = await label.innerText();
    const colour = await label.locator('rect').getAttribute('fill');
    const isDrawn = async () => Boolean(await charts.spot('Actions', colour));
    await until(isDrawn, true);
    await label.click();
    assert.equal(await label.getAttribute('aria-pressed'), 'false');
    await until(() => charts.parameter('hide'), action);
    await until(isDrawn, false);
    await page.reload();
    await label.waitFor();
    assert.equal(await label.getAttribute('aria-pressed'), 'false');
    await until(isDrawn, false);
    await label.click();
    await until(() => page.url(), new URL(HOME, BASE_URL).href);
    await until(isDrawn, true);
  }));

test('each filter changes the figures and the address, and going back undoes it', LIMIT, () =>
  visit(HOME, async (dashboard, page) => {
    const shows = async (address, scope) => {
      const { actionsByUsers } = await ask(`{ actionsByUsers(${SCOPE}${scope}) { value } }`);
      await until(() => dashboard.large('Actions by users'), number(actionsByUsers.value));
      assert.equal(`/${dashboard.address()}`, `${HOME}${address}`);
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
    const hours = 'period: {last: "P7D"}, interval: HOUR';
    const before = await begun(hours);
    await page.getByLabel('Interval').selectOption('Hours');
    await dashboard.card('Actions').getByRole('button', { name: 'Table' }).click();
    await until(async () => {
      const rows = await dashboard.card('Actions').locator('table').getAttribute('aria-rowcount');
      // An hour may begin meanwhile.
      return [before, await begun(hours)].includes(Number(rows) - 1);
    }, true);
    await page.getByLabel('Period').selectOption('Dates…');
    await page.getByLabel('From').fill('2026-01-01');
    await page.getByLabel('To', { exact: true }).fill('2026-01-02');
    await until(() => dashboard.parameter('to'), '2026-01-02');
    await until(() => dashboard.large('Actions by users'), '0');
    await dashboard.card('Actions').getByText('Nothing happened in this period').waitFor();
  }));

test('an address that means nothing in part shows the rest, and says so', LIMIT, () =>
  visit(`${HOME}&last=P7D&zone=Mars&subdomain=nowhere&action=fly`, async (dashboard, page) => {
    const note = page.getByRole('status').filter({ hasText: 'left out' });
    assert.match(await note.innerText(), /zone=Mars, subdomain=nowhere, action=fly/);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await note.waitFor({ state: 'detached' });
    assert.equal(`/${dashboard.address()}`, `${HOME}&last=P7D`);
  }));
