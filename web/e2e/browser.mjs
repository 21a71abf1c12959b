// A browser, and pages in it that report whatever goes wrong. PICTURES: a folder to write pictures of them to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { chromium } from 'playwright-core';

import { BASE_URL } from './api.mjs';

const { PICTURES } = process.env;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NOTHING = /^$/;

const OFFLINE = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

export let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? process.env.CHROME ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...OFFLINE],
  });
});
after(() => browser?.close());

/** A page, as somebody sees it who was never there. */
export class Visit {
  /** What went wrong: console errors, page errors, requests to another host. */
  troubles = [];
  /** What went over WebSockets: [direction, message]. */
  messages = [];

  static async open(address, options) {
    const self = new this();
    const { host } = new URL(address);
    const foreign = (url) => /^(http|ws)s?:$/.test(url.protocol) && url.host !== host;
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
    await context.route(foreign, (route) => {
      self.troubles.push(`request to ${route.request().url()}`);
      return route.abort();
    });
    const page = (self.page = await context.newPage());
    page.on('pageerror', (error) => self.troubles.push(`page error: ${error}`));
    page.on('console', (message) => {
      if (message.type() === 'error') self.troubles.push(`console error: ${message.text()}`);
    });
    page.on('websocket', (socket) => {
      if (foreign(new URL(socket.url()))) self.troubles.push(`WebSocket to ${socket.url()}`);
      for (const [event, way] of [['framesent', 'sent'], ['framereceived', 'received']])
        socket.on(event, ({ payload }) => self.messages.push([way, JSON.parse(payload)]));
    });
    const answer = await page.goto(address);
    assert.equal(answer.status(), 200);
    await self.ready();
    return self;
  }

  close = () => this.page.context().close();

  /** Waits until there is something to look at. */
  async ready() {}

  address = () => new URL(this.page.url()).search;
  parameter = (name) => new URL(this.page.url()).searchParams.get(name);
  photograph = async (name, options) => PICTURES && this.page.screenshot({ path: join(PICTURES, `${name}.png`), ...options });

  /** What is wrong with the page for those who see, hear or move less. */
  async faults() {
    await this.page.evaluate(AXE);
    const { violations } = await this.page.evaluate(() => axe.run());
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }
}

/** What does something on a page of a kind at an address, where only what is expected may go wrong. */
export const visiting =
  (Kind) =>
  async (path, body, { baseUrl = BASE_URL, expected = NOTHING, ...options } = {}) => {
    assert(baseUrl, 'BASE_URL and TOKEN_BASE_URL have to name running servers');
    const visit = await Kind.open(new URL(path, baseUrl).href, options);
    try {
      await body(visit, visit.page);
      assert.deepEqual(visit.troubles.filter((trouble) => !expected.test(trouble)), []);
    } finally {
      await visit.close();
    }
  };
