// The log of the page in a browser, for the tests of it. BASE_URL: a running demo. TOKEN_BASE_URL: a server that asks
// for a token, TOKEN: one that it takes, RECORD_TOKEN: one that may not read. PICTURES: a folder to write pictures to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { launch, Visit } from './browser.mjs';

export const { BASE_URL, TOKEN_BASE_URL, TOKEN, RECORD_TOKEN } = process.env;
export const LIMIT = { timeout: 120_000 };
export const DOMAIN = 'hauts-saules';
export const HOME = `/?domain=${DOMAIN}&show=log`;
export const number = new Intl.NumberFormat('en').format;
const { PICTURES } = process.env;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NOTHING = /^$/;

/** The log, once it tells how many rows it has, or says why it does not. */
export class Log extends Visit {
  ready = () => this.page.locator('.log tbody button, .empty, .token, .board:not(.loading)').first().waitFor();

  rows = () => this.page.locator('.log tbody tr[aria-rowindex]');
  total = async () => Number(await this.page.locator('[data-total]').getAttribute('data-total'));
  cells = (name) => this.page.locator(`.log td.${name}`).allInnerTexts();
  times = () => this.page.locator('.log time').evaluateAll((all) => all.map((time) => Date.parse(time.dateTime)));
  search = () => this.page.getByRole('searchbox', { name: 'Search', exact: true });
  action = () => this.page.getByRole('combobox', { name: 'Action', exact: true });
  address = () => new URL(this.page.url()).search;

  picture = async (name) => PICTURES && this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

export async function ask(query, variables) {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ query, variables });
  const answer = await fetch(new URL('/graphql', BASE_URL), { method: 'POST', headers, body });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}

export const count = async (where, more = '') =>
  (await ask(`query($where: ActivityFilter) { activityLog(domain: "${DOMAIN}", period: { last: "P14D" }, where: $where ${more}) { totalCount } }`, { where })).activityLog.totalCount;

export const record = (...activities) =>
  ask(`mutation($all: [ActivityInput!]!) { recordActivities(domain: "${DOMAIN}", activities: $all) { recorded } }`, { all: activities });

export let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Does something on the page at an address, where only what is expected may go wrong. */
export async function visit(body, { path = HOME, baseUrl = BASE_URL, expected = NOTHING, ...options } = {}) {
  assert(baseUrl, 'BASE_URL and TOKEN_BASE_URL have to name running servers');
  const log = await Log.open(browser, new URL(path, baseUrl).href, options);
  try {
    await body(log, log.page);
    assert.deepEqual(log.troubles.filter((trouble) => !expected.test(trouble)), []);
  } finally {
    await log.close();
  }
}

/** Waits until what is asked for gives what is expected. */
export async function until(ask, expected, patience = 15_000) {
  let given;
  for (const end = Date.now() + patience; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    given = await ask();
    if (JSON.stringify(given) === JSON.stringify(expected)) return;
  }
  assert.deepEqual(given, expected);
}

/** What is wrong with the page for those who see, hear or move less. */
export async function faults(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
