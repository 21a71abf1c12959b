// What is shown of the log stands in the address: a link shows the same rows, and the browser goes back through them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, BASE_URL, DOMAIN, LIMIT, number } from '../api.mjs';
import { count, HOME, visit } from '../log.mjs';
import { until } from '../until.mjs';

/** Somebody who edited a dataset in the last days, and the dataset. */
async function anEdit() {
  const { activityLog } = await ask(
    `{ activityLog(domain: "${DOMAIN}", period: { last: "P14D" }, actionType: ["edit_dataset"]) { nodes { userId datasetId } } }`,
  );
  return activityLog.nodes.find(({ userId, datasetId }) => userId && datasetId);
}

test('a link shows the rows that were searched, narrowed and sorted', LIMIT, async () => {
  const { userId, datasetId } = await anEdit();
  const searched = datasetId.slice(0, 4);
  let link, rows;
  const shown = async (log) => [await log.total(), (await log.times()).slice(0, 20)];
  await visit(HOME, async (log, page) => {
    assert.equal(await page.getByPlaceholder('The whole id').count(), 3);
    await log.search().fill(searched);
    await page.getByLabel('User id').fill(userId);
    await page.getByLabel('Dataset id').fill(datasetId);
    await log.action().selectOption('edit_dataset');
    await page.getByRole('columnheader', { name: 'Time' }).getByRole('button').click();
    const where = { search: searched, userId: [userId], datasetId: [datasetId] };
    await until(log.total, await count(where, 'actionType: ["edit_dataset"]'));
    await until(async () => (await log.times()).length > 0, true);
    const query = new URLSearchParams({ search: searched, user: userId, dataset: datasetId, only: 'edit_dataset', order: 'oldest' });
    assert.equal(page.url(), new URL(`?domain=${DOMAIN}&show=log`, BASE_URL).href.replace(/\?.*/, `?show=log&domain=${DOMAIN}&${query}`));
    [link, rows] = [page.url(), await shown(log)];
  });
  await visit(link, async (log, page) => {
    await until(() => shown(log), rows);
    assert.equal(await log.search().inputValue(), searched);
    assert.equal(await page.getByLabel('User id').inputValue(), userId);
    assert.equal(await log.action().inputValue(), 'edit_dataset');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await until(log.total, await count(null));
    assert.equal(await log.search().inputValue(), '');
  });
});

test('going back undoes each step, and what was typed at a stretch is one', LIMIT, () =>
  visit(HOME, async (log, page) => {
    const { userId } = await anEdit();
    await log.search().pressSequentially('tra');
    await until(() => log.address().includes('search=tra'), true);
    await log.search().pressSequentially('vaux');
    await until(() => log.address().includes('search=travaux'), true);
    await page.getByLabel('User id').fill(userId);
    // Whoever leaves a field has typed it.
    await log.action().focus();
    assert(log.address().includes(`user=${userId}`));
    await log.action().selectOption('edit_dataset');
    await page.goBack();
    await until(() => log.action().inputValue(), '');
    await page.goBack();
    await until(() => page.getByLabel('User id').inputValue(), '');
    await until(log.total, await count({ search: 'travaux' }));
    await page.goBack();
    await until(() => log.search().inputValue(), '');
    await until(log.total, await count(null));
    await page.goForward();
    await until(() => log.search().inputValue(), 'travaux');
  }));

test('of a narrowed log, what an address means nothing by is left out and told', LIMIT, () =>
  visit(`${HOME}&search=travaux&order=upwards&only=fly&colour=red`, async (log, page) => {
    const note = page.getByRole('status').filter({ hasText: 'left out' });
    assert.match(await note.innerText(), /order=upwards, colour, only=fly/);
    await until(log.total, await count({ search: 'travaux' }));
  }));

test('the filter of the page and that of the log hold both', LIMIT, () =>
  visit(`${HOME}&action=geo&only=edit_page`, async (log, page) => {
    await page.getByText('No activity matches.').waitFor();
    assert.equal(await log.action().inputValue(), 'edit_page');
    await log.action().selectOption('geo');
    await until(log.total, await count(null, 'actionType: ["geo"]'));
  }));

test('a link opens the rows behind a figure, and going back closes them', LIMIT, async () => {
  let link, figure;
  const dialog = (page) => page.getByRole('dialog');
  const total = (page) => dialog(page).locator('[data-total]').getAttribute('data-total');
  const charts = `/?domain=${DOMAIN}`;
  await visit(charts, async (log, page) => {
    const card = page.locator('section.card').filter({ has: page.getByRole('heading', { name: 'Top 5 users', exact: true }) });
    await card.getByRole('button', { name: 'Table' }).click();
    const button = card.locator('button.figure').first();
    figure = await button.innerText();
    await button.click();
    await until(async () => number(await total(page)), figure);
    link = page.url();
    await page.goBack();
    await dialog(page).waitFor({ state: 'detached' });
    await until(() => page.url(), new URL(charts, BASE_URL).href);
    assert(await button.evaluate((it) => it === document.activeElement));
    await page.goForward();
    await until(async () => number(await total(page)), figure);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await until(() => page.url(), new URL(charts, BASE_URL).href);
  });
  await visit(
    link,
    async (log, page) => {
      await until(async () => number(await total(page)), figure);
      assert.match(await dialog(page).getByRole('heading').first().innerText(), /^Utilisateur : \S+ · /);
      await page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'detached' });
      await until(() => page.url(), new URL(charts, BASE_URL).href);
    },
    { locale: 'fr-FR' },
  );
});

test('without a domain in the address, the one with the most activity opens', LIMIT, () =>
  visit('/?show=log', async (log, page) => {
    const { domains } = await ask('{ domains { id actionTypes { count } } }');
    const activity = ({ actionTypes }) => actionTypes.reduce((sum, { count }) => sum + count, 0);
    const [most, least] = domains.toSorted((a, b) => activity(b) - activity(a));
    assert(domains.indexOf(most) > 0, 'the first one would do by chance');
    assert.equal(await page.getByRole('combobox', { name: 'Domain', exact: true }).inputValue(), most.id);
    await page.getByLabel('User id').fill('nobody');
    await until(() => log.address(), `?show=log&domain=${most.id}&user=nobody`);
    await page.getByRole('combobox', { name: 'Domain', exact: true }).selectOption(least.id);
    await until(() => log.address(), `?show=log&domain=${least.id}`);
  }));
