// The webhook on a log that grows, beside a receiver that fails and a server that goes away.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Running, startServer, until } from './running.mjs';

const LIMIT = { timeout: 120_000 };
const server = startServer();
const folder = mkdtempSync(join(tmpdir(), 'webhook-'));
const PLACE = join(folder, 'place');
/** The ids of what was posted, with what became of it. */
let posted = [];
/** What becomes of the next post of an activity, once: a status, or the death of the script before it is answered. */
const fates = new Map();
let running;

const receiver = createServer(async (request, reply) => {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part;
  const { id, action, liveCursor } = JSON.parse(body);
  assert.equal(request.headers['idempotency-key'], id);
  assert.deepEqual([action, liveCursor], ['edit_page', undefined]);
  const fate = fates.get(id) ?? 200;
  fates.delete(id);
  posted.push(`${id} ${fate}`);
  if (fate === 'killed') return running.kill();
  reply.writeHead(fate).end('busy');
});
before(() => new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve)));
after(async () => {
  await running?.kill();
  receiver.close();
  rmSync(folder, { recursive: true });
});

function forward(environment = {}) {
  const WEBHOOK_URL = `http://127.0.0.1:${receiver.address().port}/`;
  running = new Running(server, process.execPath, ['webhook/forward.mjs'], { WEBHOOK_URL, PLACE, ...environment });
}

const arePosted = (...expected) =>
  until(() => posted, expected).then(() => {
    posted = [];
  });

test('everything is posted from the first start on, whoever fails and goes away', LIMIT, async () => {
  await server.record(['before']);
  forward();
  await until(() => existsSync(PLACE), true);
  await running.kill();
  await server.record(['a', 'b']);
  forward();
  await arePosted('a 200', 'b 200');

  // What happened long ago, or is said to happen in years, is recorded now.
  await server.record(['late'], { timestamp: '2019-01-31T12:00:00Z' });
  await arePosted('late 200');
  await server.record(['early'], { timestamp: '2039-01-31T12:00:00Z' });
  await arePosted('early 200');

  fates.set('c', 500);
  await server.record(['c', 'd']);
  await arePosted('c 500', 'c 200', 'd 200');
  assert.match(running.said.at(-1), /^http:.* answers 500: busy$/);

  await server.beAway(1);
  await server.record(['e']);
  await arePosted('e 200');

  fates.set('f', 'killed');
  await server.record(['f', 'g']);
  await running.ended;
  await server.record(['h']);
  forward();
  await arePosted('f killed', 'f 200', 'g 200', 'h 200');
  await running.kill();
});

test('a token that is refused is told of, and nothing is posted', LIMIT, async () => {
  forward({ TOKEN: 'none' });
  await until(() => running.said.length > 1, true);
  await running.kill();
  assert.deepEqual([new Set(running.said).size, posted], [1, []]);
  assert.match(running.said[0], /401/);
});

test('what is missing in the environment is named', LIMIT, async () => {
  forward({ WEBHOOK_URL: undefined, BASE_URL: '' });
  assert.equal(await running.ended, 1);
  assert.deepEqual(running.said, ['Set in the environment what is missing: BASE_URL, WEBHOOK_URL']);
});
