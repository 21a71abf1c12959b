// The chart: each bar is as high as its count.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask } from './api.mjs';
import { visit } from './pages.mjs';

test('bars are as high as the counts of the API', async () => {
  const { actions } = await ask('{ actions(period: {last: "P14D"}, interval: DAY) { total series { action counts } } }');
  assert.equal(actions.total, 120);
  await visit('/react-chart/', async (page) => {
    await page.locator('.recharts-bar').nth(actions.series.length - 1).waitFor();
    const legend = await page.locator('.recharts-legend-item-text').allTextContents();
    assert.deepEqual(legend.toSorted(), actions.series.map(({ action }) => action).toSorted());
    for (const [place, { action, counts }] of actions.series.entries()) {
      const bars = page.locator('.recharts-bar').nth(place).locator('.recharts-bar-rectangle path');
      const heights = await bars.evaluateAll((bars) => bars.map((bar) => bar.getBBox().height));
      const drawn = counts.filter((count) => count > 0);
      assert.equal(heights.length, drawn.length, action);
      const unit = heights[0] / drawn[0];
      for (const [bar, height] of heights.entries()) assert.ok(Math.abs(height / unit - drawn[bar]) < 0.1, `${action} ${height}`);
    }
  });
});
