// The program itself, to be killed and started again, and what follows it as a process of its own. PROGRAM: its file;
// DATABASE_URL: a database with a domain; LIVE_TOKEN: one that reads and records there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';

import { Server } from '../../web/e2e/server.mjs';

export { until } from '../../web/e2e/until.mjs';

const { LIVE_TOKEN } = process.env;

export function startServer() {
  const server = new Server(LIVE_TOKEN);
  before(() => server.start());
  after(() => server.kill());
  return server;
}

/** An example that runs, and what it says line by line. */
export class Running {
  told = [];
  said = [];

  constructor(server, program, given, environment = {}) {
    const env = { ...process.env, BASE_URL: `http://${server.address}`, TOKEN: LIVE_TOKEN, ...environment };
    this.child = spawn(program, given, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    createInterface(this.child.stdout).on('line', (line) => this.told.push(line));
    createInterface(this.child.stderr).on('line', (line) => this.said.push(line));
    this.ended = once(this.child, 'close').then(([code]) => code);
  }

  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
