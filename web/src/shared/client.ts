import { Client, type CombinedError, fetchExchange, mapExchange } from 'urql';

const PATH = '/graphql';

/** Why the server does not answer whoever asks: the token is none, or may not do it. */
export type Denial = 'unknown' | 'forbidden';

/** What tells the server who asks: nothing in the demo, which asks for no token. */
export const credentials = (token: string): Record<string, string> =>
  token ? { Authorization: `Bearer ${token}` } : {};

/** Where subscriptions are opened. */
export const socketUrl = () => location.origin.replace(/^http/, 'ws') + PATH;

/** Whether it was the token that something failed for. A proxy before the server says it by the status alone. */
export function denialOf({ graphQLErrors, response }: CombinedError): Denial | null {
  const is = (code: string, status: number) =>
    response?.status === status || graphQLErrors.some(({ extensions }) => extensions?.code === code);
  if (is('UNAUTHENTICATED', 401)) return 'unknown';
  return is('FORBIDDEN', 403) ? 'forbidden' : null;
}

/**
 * Sends queries with the token, and tells where the server denies it an answer. It keeps no cache: the log grows while
 * one looks at it, and the server answers in milliseconds.
 */
export const clientFor = (token: string, onDenial: (denial: Denial) => void) =>
  new Client({
    url: PATH,
    exchanges: [
      mapExchange({
        onError(error) {
          const denial = denialOf(error);
          if (denial) onDenial(denial);
        },
      }),
      fetchExchange,
    ],
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetchOptions: () => ({ headers: credentials(token) }),
  });
