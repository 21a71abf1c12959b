// The dashboard in a browser, for tests of its filters and embeds. BASE_URL: a running demo. TOKEN_BASE_URL: a server
// that asks for a token and may be framed by any page, TOKEN: one that it takes.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before } from 'node:test';

import { launch, Visit } from './browser.mjs';

export const { BASE_URL, TOKEN_BASE_URL, TOKEN } = process.env;
export const LIMIT = { timeout: 120_000 };
export const HOME = '/?domain=hauts-saules';
const NOTHING = /^$/;

class Dashboard extends Visit {
  ready = () => this.page.locator('.board:not(.loading), .token, .notice').first().waitFor();

  card = (title) => this.page.locator('section.card').filter({ has: this.page.getByRole('heading', { name: title, exact: true }) });
  parameter = (name) => new URL(this.page.url()).searchParams.get(name);
}

export let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Does something on the page at an address, where only what is expected may go wrong. */
export async function visit(path, body, { baseUrl = BASE_URL, expected = NOTHING, ...options } = {}) {
  assert(baseUrl, 'BASE_URL and TOKEN_BASE_URL have to name running servers');
  const dashboard = await Dashboard.open(browser, new URL(path, baseUrl).href, options);
  try {
    await body(dashboard, dashboard.page);
    assert.deepEqual(dashboard.troubles.filter((trouble) => !expected.test(trouble)), []);
  } finally {
    await dashboard.close();
  }
}

/** Waits until what is asked for gives what is expected. */
export async function until(ask, expected, patience = 20_000) {
  let given;
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    given = await ask();
    if (JSON.stringify(given) === JSON.stringify(expected)) return;
  }
  assert.deepEqual(given, expected);
}

export async function ask(query, variables) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(new URL('/graphql', BASE_URL), { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}

/** A page of another site that shows addresses in frames. */
export async function framed(addresses, body) {
  const frames = addresses.map((address) => `<iframe src="${address}" width="600" height="400"></iframe>`);
  const site = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end(`<title>Another site</title>${frames.join('')}`);
  });
  await new Promise((listening) => site.listen(0, '127.0.0.1', listening));
  const page = await browser.newPage();
  try {
    await page.goto(`http://localhost:${site.address().port}/`);
    await body(addresses.map((_, place) => page.frameLocator('iframe').nth(place)), page);
  } finally {
    await page.close();
    site.close();
  }
}
