// The webhook, run again and again on a log that grows, beside a receiver that fails. WEBHOOK_TOKEN: one that reads and
// records in a domain with an empty log.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { BASE_URL, record } from './api.mjs';

const { WEBHOOK_TOKEN } = process.env;
const MINUTE = 60;
const folder = mkdtempSync(join(tmpdir(), 'webhook-'));
/** The keys of what was posted, with what became of it. */
let posted = [];
/** What becomes of a post: a status, or the death of the script before it is answered. */
let fate = () => 200;
let running;

const receiver = createServer(async (request, reply) => {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part;
  const activity = JSON.parse(body);
  assert.equal(request.headers['idempotency-key'], activity.id);
  const status = fate(activity);
  posted.push([activity.id, status]);
  if (status === 'killed') return running.kill('SIGKILL');
  reply.writeHead(status).end();
});
before(() => new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve)));
after(() => {
  receiver.close();
  rmSync(folder, { recursive: true });
});

/** Runs the script, and tells whether it went well, what was posted and what it says. */
function forward(settle) {
  posted = [];
  const env = {
    ...process.env,
    BASE_URL,
    TOKEN: WEBHOOK_TOKEN,
    WEBHOOK_URL: `http://127.0.0.1:${receiver.address().port}/`,
    PLACE: join(folder, 'place.json'),
    SETTLE_SECONDS: String(settle),
  };
  running = spawn(process.execPath, ['webhook/forward.mjs'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  running.stderr.on('data', (part) => (said += part));
  return new Promise((resolve) => running.on('close', (code) => resolve({ well: code === 0, posted, said })));
}

const recorded = (...activities) =>
  record(
    activities.map(([id, minutes]) => ({
      id,
      timestamp: new Date(Date.now() - minutes * MINUTE * 1000).toISOString(),
      action: 'edit_dataset',
    })),
    WEBHOOK_TOKEN,
  );

test('each activity is posted once, in order, however often the script and the receiver fail', async () => {
  await recorded(['before', 180]);
  assert.deepEqual(await forward(120 * MINUTE), { well: true, posted: [], said: '' }, 'it begins there');

  const many = Array.from({ length: 150 }, (_, place) => [`n${String(place).padStart(3, '0')}`, 110 - place / 10]);
  await recorded(...many, ['young', 30]);
  fate = ({ id }) => (id === 'n120' ? 503 : 200);
  const refused = await forward(60 * MINUTE);
  assert.equal(refused.well, false);
  assert.match(refused.said, /answers 503/);
  assert.deepEqual(refused.posted.map(([id]) => id), many.slice(0, 121).map(([id]) => id));

  // One is late, but not too late: it is posted before the young one. The other one is.
  await recorded(['late', 80], ['too late', 115]);
  fate = ({ id }) => (id === 'n140' ? 'killed' : 200);
  const killed = await forward(60 * MINUTE);
  assert.equal(killed.well, false);
  assert.deepEqual(killed.posted.map(([id]) => id), many.slice(120, 141).map(([id]) => id));

  fate = () => 200;
  const rest = await forward(60 * MINUTE);
  assert.deepEqual(rest.posted.map(([id]) => id), [...many.slice(140).map(([id]) => id), 'late']);
  assert.deepEqual((await forward(60 * MINUTE)).posted, [], 'there is nothing new');
  assert.deepEqual((await forward(20 * MINUTE)).posted, [['young', 200]]);
});

test('a server that refuses the token is told of, and nothing is posted', async () => {
  const env = { ...process.env, TOKEN: 'none', WEBHOOK_URL: 'http://127.0.0.1:9/', PLACE: join(folder, 'place.json'), SETTLE_SECONDS: '0' };
  const script = spawn(process.execPath, ['webhook/forward.mjs'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  script.stderr.on('data', (part) => (said += part));
  assert.equal(await new Promise((resolve) => script.on('close', resolve)), 1);
  assert.match(said, /answers 401/);
});
