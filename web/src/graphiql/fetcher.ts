import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';

const PATH = '/graphql';

/** Sends queries over HTTP and subscriptions over a WebSocket of their own, both with the token. */
export function fetcherFor(token: string, onAnswer: (refused: boolean) => void): Fetcher {
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  return createGraphiQLFetcher({
    url: PATH,
    subscriptionUrl: location.origin.replace(/^http/, 'ws') + PATH,
    headers,
    wsConnectionParams: headers,
    enableIncrementalDelivery: false,
    async fetch(input, init) {
      const answer = await fetch(input, init);
      onAnswer(answer.status === 401);
      return answer;
    },
  });
}
