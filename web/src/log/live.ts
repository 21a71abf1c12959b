import { type Client, createClient } from 'graphql-ws';

import { credentials, socketUrl } from '../shared/client';

/** How the page hears of new activities. */
export type Link =
  | { state: 'connecting' }
  | { state: 'live' }
  /** It stopped, and is tried again then. */
  | { state: 'lost'; again: Date }
  /** The server does not want to: to try again would change nothing. */
  | { state: 'refused' };

const FORBIDDEN = 4403;
const ALIVE = 10_000;
const ANSWER = 5_000;

/** The milliseconds before the next attempt: 1 second, doubled each time, up to 30. */
export const pauseBefore = (attempt: number) => Math.min(1000 * 2 ** attempt, 30_000);

/** Does something at once when it is asked to, but not again before the pause is over. */
export function paced(run: () => void, pause: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  const ask = () => {
    asked = timer !== undefined;
    if (asked) return;
    run();
    timer = setTimeout(() => {
      timer = undefined;
      if (asked) ask();
    }, pause);
  };
  return { ask, stop: () => clearTimeout(timer) };
}

/** A socket that is opened again whenever it is closed, or answers no longer. */
export function openSocket(token: string, tell: (link: Link) => void): Client {
  let silent: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: socketUrl(),
    connectionParams: credentials(token),
    retryAttempts: Infinity,
    shouldRetry: (closed) => (closed as Partial<CloseEvent>).code !== FORBIDDEN,
    async retryWait(attempt) {
      const pause = pauseBefore(attempt);
      tell({ state: 'lost', again: new Date(Date.now() + pause) });
      await new Promise((resolve) => setTimeout(resolve, pause));
    },
    keepAlive: ALIVE,
    on: {
      connecting: () => tell({ state: 'connecting' }),
      connected: () => tell({ state: 'live' }),
      closed: () => clearTimeout(silent),
      ping: (received) => {
        if (!received) silent = setTimeout(() => client.terminate(), ANSWER);
      },
      pong: (received) => {
        if (received) clearTimeout(silent);
      },
    },
  });
  return client;
}
