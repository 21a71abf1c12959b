// Indicators in frames of another site, in a browser: what api.mjs says has to run.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BASE_URL, LIMIT, TOKEN, TOKEN_BASE_URL } from '../api.mjs';
import { framed, HOME, visit } from '../page.mjs';
import { until } from '../until.mjs';

const embed = (path) => new URL(`/embed/${path}`, TOKEN_BASE_URL).href;

test('a token that one frame is given serves the others, and stands in no address', LIMIT, () =>
  framed(['actions?lang=fr', 'topUsers'].map(embed), async ([one, other], page) => {
    await other.getByLabel('Token').waitFor();
    await one.getByLabel('Jeton').fill(TOKEN);
    await one.getByRole('button', { name: 'Afficher les chiffres' }).click();
    for (const frame of [one, other]) await frame.locator('canvas').first().waitFor();
    assert(page.frames().every((frame) => !frame.url().includes(TOKEN)));
  }));

test('what a frame’s address says that means nothing is told of, and nothing is shown', LIMIT, async () => {
  const domain = HOME.slice(1);
  for (const [address, why] of [
    [`topUsers${domain}&subdomain=zzz&last=zzz`, /last=zzz, subdomain=zzz/],
    [`topUsers${domain}&last=P7D&last=P14D`, /last=P14D/],
    [`actions${domain}&last=P24M&interval=HOUR`, /interval=HOUR/],
    [`actions?domain=nowhere`, /no domain/],
  ])
    await visit(`/embed/${address}`, async (_, page) => {
      assert.match(await page.getByRole('alert').innerText(), why, address);
      assert.equal(await page.locator('section.card').count(), 0);
    });
});

test('a frame adds nothing to the history, and its legend is within it', LIMIT, () =>
  visit(
    `/embed/actions${HOME.slice(1)}&theme=dark`,
    async (dashboard, page) => {
      const label = page.locator('.legend button').last();
      const { y, height } = await label.boundingBox();
      assert(y + height <= 400, `the legend ends at ${y + height}`);
      const before = await page.evaluate(() => history.length);
      await label.click();
      await until(() => label.getAttribute('aria-pressed'), 'false');
      await until(() => dashboard.parameter('hide') !== null, true);
      assert.equal(dashboard.parameter('theme'), 'dark');
      assert.equal(await page.evaluate(() => history.length), before);
    },
    { viewport: { width: 600, height: 400 } },
  ));

test('an indicator stands in a page of another site where that may', LIMIT, () =>
  framed([embed('actions?last=P7D')], async ([frame]) => {
    await frame.getByLabel('Token').fill(TOKEN);
    await frame.getByLabel('Token').press('Enter');
    await frame.locator('canvas').waitFor();
    assert.equal(await frame.locator('section.card').count(), 1);
  }));

test('and in none where no origin is named', LIMIT, () =>
  framed([new URL('/embed/actions', BASE_URL).href], async ([frame], _, said) => {
    assert.match(said.join(), /frame-ancestors 'none'/);
    assert.equal(await frame.locator('section.card').count(), 0);
  }));
