// The log as it grows, and its connection as it comes and goes.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BASE_URL, LIMIT, record } from '../api.mjs';
import { browser } from '../browser.mjs';
import { HOME, visit } from '../log.mjs';
import { until } from '../until.mjs';

test('a new activity is announced, counted, and comes on top when it is asked for', LIMIT, () =>
  visit(HOME, async (log, page) => {
    const live = `e2e-live-${Date.now()}`;
    await page.getByText('Live', { exact: true }).waitFor();
    await log.search().fill(live);
    await page.getByText('No activity matches.').waitFor();
    await record({ action: 'edit_page', userId: `${live}-1` });
    await until(log.total, 1);
    await until(async () => (await log.cells('user'))[0], `${live}-1`);
    await record({ action: 'edit_page', userId: `${live}-2` }, { action: 'edit_page', userId: 'elsewhere' });
    const fresh = page.getByRole('button', { name: 'Show 1 new activity' });
    await fresh.waitFor();
    assert.equal((await log.cells('user'))[0], `${live}-1`);
    await fresh.click();
    await until(async () => (await log.cells('user')).slice(0, 2), [`${live}-2`, `${live}-1`]);
    assert.equal(await log.total(), 2);
    await fresh.waitFor({ state: 'detached' });
  }));

/** A page whose WebSockets are in the hands of the test. */
async function wired(route, body) {
  const context = await browser.newContext({ locale: 'en-GB' });
  try {
    const page = await context.newPage();
    await page.routeWebSocket('**/graphql', route);
    await page.goto(new URL(HOME, BASE_URL).href);
    await body(page, page.getByText('Live', { exact: true }));
  } finally {
    await context.close();
  }
}

/** A page that the test cuts off from the server, and lets reach it again. */
function cuttable(body) {
  const sockets = [];
  let up = true;
  const route = (socket) => {
    if (!up) return socket.close({ code: 1001 });
    socket.connectToServer();
    return sockets.push(socket);
  };
  const cut = async () => {
    up = false;
    for (const socket of sockets) await socket.close({ code: 1001 });
  };
  return wired(route, async (page, live) => {
    await page.route('**/graphql', (request) => (up ? request.continue() : request.abort()));
    await live.waitFor();
    await body(page, live, cut, () => (up = true));
  });
}

test('a stopped connection is shown and mended, and what came meanwhile is not missed', LIMIT, () =>
  cuttable(async (page, live, cut, mend) => {
    await cut();
    await page.getByText(/Connection lost; next attempt: /).waitFor();
    await record({ action: 'edit_page', userId: 'e2e-missed' });
    mend();
    await live.waitFor();
    await page.getByRole('button', { name: /^Show \d+ new activit/ }).click();
    await page.locator('td.user', { hasText: 'e2e-missed' }).first().waitFor();
  }));

test('what could not be loaded while the server was away is loaded once it is back', LIMIT, () =>
  cuttable(async (page, live, cut, mend) => {
    await cut();
    await page.getByRole('columnheader', { name: 'Time' }).getByRole('button').click();
    await page.getByText('The server cannot be reached.').waitFor();
    assert.equal(await page.getByText('Loading…').count(), 0);
    mend();
    await page.locator('td.user').first().waitFor();
  }));

test('a connection that answers no longer is given up', LIMIT, () => {
  let deaf = false;
  const route = (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => deaf || server.send(message));
    server.onMessage((message) => deaf || socket.send(message));
  };
  return wired(route, async (page, live) => {
    await live.waitFor();
    deaf = true;
    await page.getByText(/Connection lost/).waitFor();
    deaf = false;
    await live.waitFor();
  });
});

test('a server that refuses is not asked again', LIMIT, () => {
  let attempts = 0;
  const route = (socket) => (attempts++, socket.close({ code: 4403, reason: 'Forbidden' }));
  return wired(route, async (page) => {
    await page.getByText(/^Not live: the server refuses/).waitFor();
    // One for what there is to choose from, and one for the log.
    await until(() => attempts, 2);
    await page.waitForTimeout(3000);
    assert.equal(attempts, 2);
  });
});

