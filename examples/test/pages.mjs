// The examples that are pages, as they were built, in a browser. CHROMIUM: its program.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { preview } from 'vite';

import { browser } from '../../web/e2e/browser.mjs';

let server;
before(async () => {
  server = await preview({ preview: { host: '127.0.0.1', port: 0 } });
});
after(() => server?.close());

/** Does something on a page, where nothing may go wrong, and gives the bodies that it sent to the API. */
export async function visit(path, body) {
  // What is drawn does not grow until it is as high as it should be.
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  const [troubles, sent] = [[], []];
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('request', (request) => {
    if (new URL(request.url()).pathname !== '/graphql') return;
    assert.equal(request.headers().authorization, undefined, 'no browser sees the token');
    sent.push(request.postDataJSON());
  });
  await page.goto(new URL(path, server.resolvedUrls.local[0]).href);
  await body(page);
  await page.close();
  assert.deepEqual(troubles, []);
  return sent;
}
