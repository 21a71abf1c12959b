import { Client, fetchExchange } from 'urql';

const PATH = '/graphql';

/** What tells the server who asks: nothing in the demo, which asks for no token. */
export const credentials = (token: string): Record<string, string> =>
  token ? { Authorization: `Bearer ${token}` } : {};

/** Where subscriptions are opened. */
export const socketUrl = () => location.origin.replace(/^http/, 'ws') + PATH;

/**
 * Sends queries with the token, and tells whether the server took it. It keeps no cache: the log grows while one
 * looks at it, and the server answers in milliseconds.
 */
export const clientFor = (token: string, onAnswer: (refused: boolean) => void) =>
  new Client({
    url: PATH,
    exchanges: [fetchExchange],
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetchOptions: () => ({ headers: credentials(token) }),
    async fetch(input, init) {
      const answer = await fetch(input, init);
      onAnswer(answer.status === 401);
      return answer;
    },
  });
