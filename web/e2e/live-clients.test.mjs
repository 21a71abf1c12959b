// Subscriptions by the clients that people use: graphql-ws over WebSockets, graphql-sse over server-sent events.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import { createClient as createEventsClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import WebSocket from 'ws';

import { AUTHORIZATION, Server } from './server.mjs';
import { until } from './until.mjs';

const LIMIT = { timeout: 120_000 };
const SUBSCRIPTION = 'subscription ($after: String) { activityRecorded(after: $after) { id liveCursor } }';
const CURSOR = '{ domains { liveCursor } }';
const PAUSE = () => new Promise((resolve) => setTimeout(resolve, 100));

const server = new Server();
before(() => server.start());
after(() => server.kill());

const CLIENTS = {
  'graphql-ws': (options) =>
    createSocketClient({
      url: server.url('ws'),
      connectionParams: AUTHORIZATION,
      webSocketImpl: WebSocket,
      shouldRetry: () => true,
      retryAttempts: 100,
      retryWait: PAUSE,
      ...options,
    }),
  'graphql-sse': (options) =>
    createEventsClient({
      url: server.url(),
      headers: AUTHORIZATION,
      retryAttempts: 100,
      retry: PAUSE,
      ...options,
    }),
};

/** All results of an operation that ends, or what it fails with. */
const results = (client, query) =>
  new Promise((resolve, reject) => {
    const all = [];
    client.subscribe({ query }, { next: (result) => all.push(result), error: reject, complete: () => resolve(all) });
  });

async function cursor(client) {
  const [{ data }] = await results(client, CURSOR);
  return data.domains[0].liveCursor;
}

/** The ids of activities as they come, from a cursor on, also where the connection is lost meanwhile. */
function follow(client, after, query = SUBSCRIPTION) {
  const told = { ids: [], results: [], ended: false };
  const request = { query, variables: { after } };
  const next = (result) => {
    told.results.push(result);
    const activity = result.data?.activityRecorded;
    if (!activity) return;
    told.ids.push(activity.id);
    // The clients send the request as it is then when they come again.
    request.variables.after = activity.liveCursor;
  };
  const fail = (error) => (told.error = error);
  told.stop = client.subscribe(request, { next, error: fail, complete: () => (told.ended = true) });
  return told;
}

for (const [name, open] of Object.entries(CLIENTS)) {
  test(`${name}: queries and mutations are answered once`, LIMIT, async () => {
    const client = open();
    const record = `mutation { recordActivities(activities: [{ id: "${name}", action: "geo" }]) { recorded } }`;
    assert.deepEqual(await results(client, record), [{ data: { recordActivities: { recorded: 1 } } }]);
    const count = `{ activityLog(actionType: ["geo"], where: { search: "nobody" }) { totalCount } }`;
    assert.deepEqual(await results(client, count), [{ data: { activityLog: { totalCount: 0 } } }]);
    client.dispose();
  });

  test(`${name}: what is wrong is told, and the operation ends`, LIMIT, async () => {
    const client = open();
    for (const [query, code] of [
      ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription { activityRecorded(domain: "nowhere") { id } }', 'NOT_FOUND'],
      ['subscription { activityRecorded(after: "nowhere") { id } }', 'BAD_USER_INPUT'],
    ]) {
      // Over WebSockets it is an error of the protocol, over events an answer.
      const errors = await results(client, query).then(([{ errors }]) => errors, (errors) => errors);
      assert.equal(errors[0].extensions.code, code);
    }
    client.dispose();
  });

  test(`${name}: everything comes once, in order, though the server is killed again and again`, LIMIT, async () => {
    const client = open();
    const told = follow(client, await cursor(client));
    const ids = Array.from({ length: 120 }, (_, number) => `${name}-${number}`);
    for (const [number, id] of ids.entries()) {
      await server.record([id]);
      if (number % 40 !== 20) continue;
      // Sometimes all was told by then, and sometimes the client is behind.
      if (number > 60) await until(() => told.ids.length, number + 1);
      await server.kill();
      await server.start();
    }
    await until(() => Boolean(told.ids.length >= ids.length || told.error || told.ended), true);
    assert.equal(told.error, undefined);
    await server.record([`${name}-end`]);
    await until(() => told.ids.at(-1), `${name}-end`);
    assert.deepEqual(told.ids, [...ids, `${name}-end`]);
    told.stop();
    client.dispose();
    let more = 0;
    await until(async () => {
      await server.record([`${name}-more-${more++}`]);
      return server.subscriptions();
    }, 0);
  });
}

/** Records forty MiB, which is more than connections hold, until who does not read is dropped. */
async function recordMuch(name) {
  const ids = Array.from({ length: 40 }, (_, number) => `${name}-slow-${number}`);
  for (const id of ids) await server.record([id], { diff: 'x'.repeat(1 << 20) });
  await until(() => server.subscriptions(), 0);
  return ids;
}

const LARGE = SUBSCRIPTION.replace('id ', 'id diff ');

test('graphql-ws: who reads nothing is dropped with 4499, and goes on where it was', LIMIT, async () => {
  const sockets = [];
  const closes = [];
  const client = CLIENTS['graphql-ws']({
    on: { connected: (socket) => sockets.push(socket), closed: (close) => closes.push(close) },
  });
  const request = { query: LARGE, variables: { after: await cursor(client) } };
  const ids = [];
  const next = ({ data: { activityRecorded: { id, liveCursor } } }) => {
    ids.push(id);
    request.variables.after = liveCursor;
  };
  let ended = false;
  const end = () => (ended = true);
  const stop = client.subscribe(request, { next, error: end, complete: end });
  await server.record(['graphql-ws-quick']);
  await until(() => ids.length, 1);
  closes.length = 0;
  sockets.at(-1).pause();
  const recorded = await recordMuch('graphql-ws');
  sockets.at(-1).resume();
  await until(() => ids.length > recorded.length, true);
  assert.deepEqual(ids, ['graphql-ws-quick', ...recorded]);
  assert.deepEqual(closes.map(({ code }) => code), [4499]);
  assert.equal(closes[0].reason, 'Nothing was read for 6 s: subscribe again after the last liveCursor');
  assert(!ended);
  stop();
  client.dispose();
});

test('graphql-sse: who reads nothing is broken off, and goes on where it was', LIMIT, async () => {
  let gate = Promise.resolve();
  const gated = async (...request) => {
    const { body, ...answer } = await fetch(...request).then(({ body, status, headers }) => ({ body, status, headers }));
    const passed = new TransformStream({
      async transform(chunk, out) {
        await gate;
        out.enqueue(chunk);
      },
    });
    return new Response(body.pipeThrough(passed), answer);
  };
  let connections = 0;
  const client = CLIENTS['graphql-sse']({ fetchFn: gated, on: { connected: () => connections++ } });
  const told = follow(client, await cursor(client), LARGE);
  connections = 0;
  await server.record(['graphql-sse-quick']);
  await until(() => told.ids.length, 1);
  let open;
  gate = new Promise((resolve) => (open = resolve));
  const recorded = await recordMuch('graphql-sse');
  open();
  await until(() => Boolean(told.ids.length > recorded.length || told.error || told.ended), true);
  await server.record(['graphql-sse-later']);
  await until(() => told.ids.at(-1), 'graphql-sse-later');
  assert.deepEqual(told.ids, ['graphql-sse-quick', ...recorded, 'graphql-sse-later']);
  assert.equal(connections, 2);
  for (const { errors } of told.results.filter((result) => result.errors)) {
    assert.equal(errors[0].extensions.code, 'TIMEOUT');
    assert.equal(errors[0].message, 'Nothing was read for 6 s: subscribe again after the last liveCursor');
  }
  assert(!told.error && !told.ended);
  told.stop();
  client.dispose();
});

/** The examples of the README, at this server. */
const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const EXAMPLES = [...README.matchAll(/^```js\n(.*?)^```$/gms)].map(([, text]) => text);
/** More than clients try by themselves, five times. */
const TRIES = 7;
/** What is waited for between tries takes a twentieth of the time. */
const HASTE = 'const { setTimeout } = globalThis; globalThis.setTimeout = (then, time) => setTimeout(then, time / 20);';

test('the README has an example for each client', () =>
  assert.deepEqual(EXAMPLES.map((text) => /from '(.*)'/.exec(text)[1]), Object.keys(CLIENTS)));

for (const text of EXAMPLES) {
  const [, name] = /from '(.*)'/.exec(text);
  test(`the example of ${name} tells what is recorded, also after the server was away for long`, LIMIT, async () => {
    const here = text.replaceAll('s://portal.example', `://${server.address}`);
    assert.notEqual(here, text);
    const example = spawn(process.execPath, ['--input-type=module', '--eval', `${here}{ ${HASTE} }`], {
      cwd: new URL('..', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const told = [];
      createInterface(example.stdout).on('line', (line) => told.push(line));
      let opening = 0;
      await until(async () => {
        await server.record([`example-${name}-opening-${opening++}`]);
        return told.length > 0;
      }, true);
      await server.record([`example-${name}-before`]);
      await until(() => told.at(-1), `example-${name}-before edit_page`);
      await server.beAway(TRIES);
      const rest = ['one', 'two'].map((id) => `example-${name}-${id}`);
      await server.record(rest);
      await until(() => told.at(-1), `${rest[1]} edit_page`);
      assert.deepEqual(told.slice(-3), [`example-${name}-before`, ...rest].map((id) => `${id} edit_page`));
      assert.equal(new Set(told).size, told.length);
    } finally {
      example.kill();
    }
  });
}
