// The program itself, to be killed and started again. PROGRAM: its file, DATABASE_URL: a database with a domain, TOKEN:
// one that may read and record.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

import { until } from './until.mjs';

const { PROGRAM, TOKEN } = process.env;
export const AUTHORIZATION = { Authorization: `Bearer ${TOKEN}` };
/** After half of these seconds a client that reads nothing is dropped. */
const REQUEST_TIMEOUT = '12';
const RECORD = 'mutation ($all: [ActivityInput!]!) { recordActivities(activities: $all) { recorded } }';

export class Server {
  address = '127.0.0.1:0';

  constructor(token = TOKEN) {
    this.authorization = { Authorization: `Bearer ${token}` };
  }

  /** Starts it, at the same address as before. */
  async start() {
    const given = ['serve', '--listen', this.address, '--metrics', '127.0.0.1:0', '--request-timeout', REQUEST_TIMEOUT];
    this.child = spawn(PROGRAM, given, { stdio: ['ignore', 'ignore', 'pipe'] });
    const told = [];
    const lines = createInterface(this.child.stderr);
    await new Promise((resolve, reject) => {
      lines.on('line', (line) => {
        told.push(line);
        this.address = /http:\/\/(\S+)\/graphql/.exec(line)?.[1] ?? this.address;
        this.metrics = /http:\/\/(\S+)\/metrics/.exec(line)?.[0] ?? this.metrics;
        if (/\/metrics/.test(line)) resolve();
      });
      this.child.once('exit', () => reject(new Error(`the program ended:\n${told.join('\n')}`)));
    });
    return this;
  }

  /** Kills it with no warning. */
  async kill() {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  /** Kills it, and starts it again once somebody tried in vain to reach it, so many times. */
  async beAway(tries) {
    await this.kill();
    let tried = 0;
    const inItsPlace = createServer((socket) => {
      tried += 1;
      socket.destroy();
    });
    const [host, port] = this.address.split(':');
    await once(inItsPlace.listen(port, host), 'listening');
    await until(() => tried >= tries, true);
    await once(inItsPlace.close(), 'close');
    await this.start();
  }

  url = (scheme = 'http') => `${scheme}://${this.address}/graphql`;

  /** Records activities with these ids, whatever happens to the server meanwhile. */
  async record(ids, rest = {}) {
    const all = ids.map((id) => ({ id, action: 'edit_page', ...rest }));
    const body = JSON.stringify({ query: RECORD, variables: { all } });
    const headers = { ...this.authorization, 'Content-Type': 'application/json' };
    for (;;) {
      try {
        const answer = await fetch(this.url(), { method: 'POST', headers, body });
        const { data, errors } = await answer.json();
        assert.equal(errors, undefined);
        return data;
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
      }
    }
  }

  /** How many subscriptions are open. */
  async subscriptions() {
    const text = await (await fetch(this.metrics)).text();
    return Number(/^backoffice_analytics_subscriptions (\d+)$/m.exec(text)[1]);
  }
}
