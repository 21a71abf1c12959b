// The subscriptions, by clients whose server goes away for longer than clients wait by themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Running, startServer, until } from './running.mjs';

const server = startServer();
/** What is waited for between tries takes a twentieth of the time. */
const HASTE = 'const wait = setTimeout; globalThis.setTimeout = (then, time) => wait(then, time / 20);';

for (const [name, tries, program, ...given] of [
  ['TypeScript', 7, process.execPath, '--import', `data:text/javascript,${HASTE}`, 'typescript/build/follow.js'],
  ['Python', 2, '.venv/bin/python', 'python/follow.py'],
]) {
  test(`${name}: what is recorded is told once, also while it is not connected`, { timeout: 120_000 }, async () => {
    const follower = new Running(server, program, given);
    const { told } = follower;
    const isTold = (id) => until(() => told.at(-1), `${id} edit_page`);
    try {
      const opening = [];
      await until(async () => {
        opening.push(`${name}-opening-${opening.length}`);
        await server.record(opening.slice(-1));
        return told.length > 0;
      }, true);
      await isTold(opening.at(-1));
      await server.beAway(tries);
      const rest = ['one', 'two'].map((id) => `${name}-${id}`);
      await server.record(rest);
      await isTold(rest.at(-1));
      const expected = [...opening, ...rest].map((id) => `${id} edit_page`);
      assert.deepEqual(told, expected.slice(-told.length));
    } finally {
      await follower.kill();
    }
  });
}
