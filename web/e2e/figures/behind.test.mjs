// The rows behind the figures of the dashboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, LIMIT, number, SCOPE } from '../api.mjs';
import { visit } from '../charts.mjs';
import { HOME } from '../page.mjs';

const RANKINGS = ['Top 5 users', 'Top 5 modified datasets', 'Top 5 pages'];

for (const title of ['Actions', ...RANKINGS, 'Distribution of actions', 'Activity by weekday and hour', 'Modified objects by type'])
  test(`${title}: the rows behind what is clicked are as many as the figure says`, LIMIT, () =>
    visit(HOME, async (charts, page) => {
      await charts.click(title);
      const clicked = await charts.rows();
      await charts.closeRows();
      const figures = await charts.figures(title);
      assert.equal(number(clicked.total), figures.get(clicked.title), clicked.title);

      const first = charts.card(title).locator('button.figure').first();
      await first.focus();
      await page.keyboard.press('Enter');
      assert.equal(number((await charts.rows()).total), await first.innerText());
      await charts.closeRows();
    }));

test('so are those behind others, what nobody identified did, totals and hours', LIMIT, () =>
  visit(HOME, async (charts) => {
    for (const title of RANKINGS) {
      await charts.card(title).locator('.others button').click();
      const clicked = await charts.rows();
      assert.match(clicked.title, /: all but \S+, \S+/);
      await charts.closeRows();
      const below = [...(await charts.figures(title))].slice(title === 'Top 5 users' ? -3 : -2);
      assert.deepEqual(below[0], [clicked.title, number(clicked.total)]);
      for (const [what, figure] of below) await charts.opens(title, what, figure);
    }
    const title = 'Activity by weekday and hour';
    const hours = [...(await charts.figures(title))];
    for (const [what, figure] of hours.filter((_, place) => place % 20 === 0)) await charts.opens(title, what, figure);
  }));

test('behind both large figures is what identified users did', LIMIT, () =>
  visit(HOME, async (charts) => {
    const { actionsByUsers } = await ask(`{ actionsByUsers(${SCOPE}) { value } }`);
    for (const title of ['Number of users', 'Actions by users']) {
      await charts.card(title).locator('button.figure').click();
      const rows = await charts.rows();
      assert.match(rows.title, /^User: any · \d+ \w+ \d{4} – \d+ \w+ \d{4}$/);
      assert.equal(rows.total, actionsByUsers.value);
      await charts.closeRows();
    }
  }));
