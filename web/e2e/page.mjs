// The dashboard in a browser: what api.mjs says has to run.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';

import { DOMAIN, number } from './api.mjs';
import { browser, Visit, visiting } from './browser.mjs';

export const HOME = `/?domain=${DOMAIN}`;

/** The dashboard, once it shows figures, or says why it does not. */
export class Dashboard extends Visit {
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

  large = (title) => this.card(title).locator('.large').innerText();
  picture = (title) => this.card(title).locator('canvas').evaluate((canvas) => canvas.toDataURL());

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
}

export const visit = visiting(Dashboard);

/** A page of another site that shows addresses in frames, and what its console says. */
export async function framed(addresses, body) {
  const frames = addresses.map((address) => `<iframe src="${address}" width="600" height="400"></iframe>`);
  const site = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(`<title>Another site</title>${frames.join('')}`);
  });
  await new Promise((listening) => site.listen(0, '127.0.0.1', listening));
  const page = await browser.newPage();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  try {
    await page.goto(`http://localhost:${site.address().port}/`);
    await body(addresses.map((_, place) => page.frameLocator('iframe').nth(place)), page, said);
  } finally {
    await page.close();
    site.close();
  }
}
