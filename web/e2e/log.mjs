// The log of the page in a browser: what api.mjs says has to run.
import { ask, DOMAIN, SCOPE } from './api.mjs';
import { Visit, visiting } from './browser.mjs';

export const HOME = `/?domain=${DOMAIN}&show=log`;

/** The log, once it tells how many rows it has, or says why it does not. */
export class Log extends Visit {
  ready = () => this.page.locator('.log tbody button, .empty, .token, .board:not(.loading)').first().waitFor();

  rows = () => this.page.locator('.log tbody tr[aria-rowindex]');
  total = async () => Number(await this.page.locator('[data-total]').getAttribute('data-total'));
  cells = (name) => this.page.locator(`.log td.${name}`).allInnerTexts();
  times = () => this.page.locator('.log time').evaluateAll((all) => all.map((time) => Date.parse(time.dateTime)));
  search = () => this.page.getByRole('searchbox', { name: 'Search', exact: true });
  action = () => this.page.getByRole('combobox', { name: 'Action', exact: true });
}

export const visit = visiting(Log);

/** How many rows of the last 14 days the API has. */
export async function count(where, more = '') {
  const log = `activityLog(${SCOPE}, period: { last: "P14D" }, where: $where ${more}) { totalCount }`;
  return (await ask(`query($where: ActivityFilter) { ${log} }`, { where })).activityLog.totalCount;
}
