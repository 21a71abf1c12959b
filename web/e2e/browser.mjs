// A browser, and pages in it that report whatever goes wrong.
import assert from 'node:assert/strict';

import { chromium } from 'playwright-core';

const OFFLINE = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? process.env.CHROME ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...OFFLINE],
  });

/** A page, as somebody sees it who was never there. */
export class Visit {
  /** What went wrong: console errors, page errors, requests to another host. */
  troubles = [];
  /** What went over WebSockets: [direction, message]. */
  messages = [];

  static async open(browser, address, options = {}) {
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

  async ready() {}
}

/** GraphiQL, at its address. */
export class GraphiQL extends Visit {
  static open = (browser, baseUrl) => super.open(browser, new URL('/graphql', baseUrl).href);

  async ready() {
    for (const part of ['.graphiql-query-editor', '.graphiql-response'])
      await this.page.waitForSelector(`${part} .view-lines`);
  }

  /** Goes to a tab, and waits until GraphiQL has read its query, which it does a moment later. */
  async choose(title) {
    await this.page.getByRole('tab').filter({ hasText: title }).getByText(title, { exact: true }).click();
    await this.page.waitForFunction(
      (title) => localStorage.getItem('backoffice-analytics/graphiql:query').includes(` ${title}`),
      title,
    );
  }

  execute = () => this.page.locator('.graphiql-execute-button').click();

  /** The whole text of an editor, whatever part of it is in sight. */
  text = (name) =>
    this.page.evaluate(
      (end) => __MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith(end)).getValue(),
      name,
    );

  /** The answer, once there is one. */
  async answer(patience = 30_000) {
    for (const end = Date.now() + patience; Date.now() < end; await this.page.waitForTimeout(100)) {
      const text = await this.text('response.json');
      if (text) return JSON.parse(text);
    }
    return undefined;
  }

  /** Brings what the pattern matches in the response into sight, and gives what is to be seen of it. */
  async see(pattern) {
    const before = (await this.text('response.json')).split(pattern)[0];
    await this.page.evaluate((line) => {
      const named = (editor) => editor.getModel().uri.path.endsWith('response.json');
      __MONACO.editor.getEditors().find(named).revealLineInCenter(line);
    }, before.split('\n').length);
    for (const end = Date.now() + 5000; Date.now() < end; await this.page.waitForTimeout(100)) {
      const match = pattern.exec(await this.inSight());
      if (match) return match[1];
    }
    return undefined;
  }

  /** The lines of the response that are on the screen. */
  inSight = () =>
    this.page.locator('.graphiql-response .view-line').evaluateAll((lines) =>
      lines
        .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
        .map((line) => line.textContent.replaceAll('\u00a0', ' '))
        .join('\n'),
    );
}
