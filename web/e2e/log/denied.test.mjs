// Where the server denies an answer amid the log, another token is asked for, and leads back to where one was.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LIMIT, RECORD_TOKEN, TOKEN, TOKEN_BASE_URL } from '../api.mjs';
import { visit } from '../log.mjs';
import { until } from '../until.mjs';

const PATH = '/?show=log&domain=p&user=ann&order=oldest';
const UNKNOWN = /does not accept this token/;
const FORBIDDEN = /lacks the permission browse/;

/** A tab whose token the server may come to see otherwise, over HTTP and over WebSockets. */
class Tab {
  seen = TOKEN;
  sockets = [];

  constructor(page) {
    this.page = page;
  }

  async listen() {
    await this.page.route('**/graphql', (route) => {
      const headers = { ...route.request().headers() };
      if (headers.authorization) headers.authorization = headers.authorization.replace(TOKEN, this.seen);
      return route.continue({ headers });
    });
    await this.page.routeWebSocket('**/graphql', (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => server.send(message.replace(TOKEN, this.seen)));
      this.sockets.push(socket);
    });
  }

  /** Waits until what a page asks for once it is live is answered: the domain anew, and what comes past its rows. */
  looksByItself() {
    const answer = (asked) => this.page.waitForResponse((answer) => asked(answer.request().postDataJSON() ?? {}));
    return Promise.all([
      answer(({ operationName }) => operationName === 'DomainNow'),
      answer(({ variables }) => variables?.after),
    ]);
  }

  async show(token) {
    await this.page.getByLabel('Token', { exact: true }).fill(token);
    await this.page.getByLabel('Token', { exact: true }).press('Enter');
  }
}

/** What is done on a log whose token is seen otherwise by then leads to the form, and from there back. */
const denied = (seen, why, act) =>
  visit(
    PATH,
    async (log, page) => {
      const tab = new Tab(page);
      await tab.listen();
      const looked = tab.looksByItself();
      await tab.show(TOKEN);
      await page.getByText('Live', { exact: true }).waitFor();
      await looked;
      tab.seen = seen;
      await act(page, tab);
      await page.getByRole('alert').filter({ hasText: why }).waitFor();
      assert.equal(await page.locator('.log, .board').count(), 0);
      assert.deepEqual(await log.faults(), []);
      await log.photograph(`log-${seen === RECORD_TOKEN ? 'forbidden' : 'refused'}`);
      tab.seen = TOKEN;
      await tab.show(TOKEN);
      await until(log.total, 1);
      assert.deepEqual(await log.cells('user'), ['ann']);
      assert.equal(await page.getByLabel('User id').inputValue(), 'ann');
      assert.match(log.address(), /^\?show=log&domain=p&user=ann(&order=oldest)?$/);
    },
    { baseUrl: TOKEN_BASE_URL, expected: /status of 401/ },
  );

const sort = (page) => page.getByRole('columnheader', { name: 'Time' }).getByRole('button').click();
const download = (page) => page.getByRole('button', { name: 'Download as CSV' }).click();
const reconnect = (page, tab) => Promise.all(tab.sockets.map((socket) => socket.close({ code: 1001 })));

for (const [name, seen, why, act] of [
  ['a page of the log with a token that is revoked', 'revoked', UNKNOWN, sort],
  ['a page of the log with a token that may not read', RECORD_TOKEN, FORBIDDEN, sort],
  ['a download with a token that is revoked', 'revoked', UNKNOWN, download],
  ['a subscription with a token that is revoked', 'revoked', UNKNOWN, reconnect],
  ['a subscription with a token that may not read', RECORD_TOKEN, FORBIDDEN, reconnect],
])
  test(`${name} leads to another one, and back`, LIMIT, () => denied(seen, why, act));

test('the rows behind a figure come back with another token', LIMIT, () =>
  visit(
    '/?domain=p',
    async (log, page) => {
      const tab = new Tab(page);
      await tab.listen();
      await tab.show(TOKEN);
      await page.locator('.ring button').first().click();
      const row = page.getByRole('dialog').locator('td.user', { hasText: 'ann' });
      await row.waitFor();
      tab.seen = 'revoked';
      await reconnect(page, tab);
      await page.getByRole('alert').filter({ hasText: UNKNOWN }).waitFor();
      tab.seen = TOKEN;
      await tab.show(TOKEN);
      await row.waitFor();
    },
    { baseUrl: TOKEN_BASE_URL, expected: /status of 401/ },
  ));
