// Apollo Client with all that it can do here: a cache that knows rows and merges pages of the log, and documents that are
// asked for by their SHA-256, over GET.
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { relayStylePagination } from '@apollo/client/utilities';

/** Whatever chooses other rows than its neighbour, or another order of them, has pages of its own. */
const CHOICE = ['domain', 'period', 'subdomain', 'actionType', 'timeZone', 'where', 'orderBy'];

const cache = () =>
  new InMemoryCache({
    typePolicies: {
      // The id of an activity is unique within its domain.
      Activity: { keyFields: ['domainId', 'id'] },
      Query: { fields: { activityLog: relayStylePagination(CHOICE) } },
    },
  });

async function sha256(text) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function clientFor(baseUrl, token, fetch = globalThis.fetch) {
  const hashed = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
  const http = new HttpLink({ uri: `${baseUrl}/graphql`, headers: { Authorization: `Bearer ${token}` }, fetch });
  return new ApolloClient({ link: hashed.concat(http), cache: cache() });
}
