// The token that the page is shown, and where it is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LIMIT, RECORD_TOKEN, TOKEN, TOKEN_BASE_URL } from '../api.mjs';
import { visit } from '../page.mjs';

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
      assert.deepEqual(await dashboard.faults(), []);
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
