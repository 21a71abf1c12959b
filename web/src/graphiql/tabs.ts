import { StorageAPI } from '@graphiql/toolkit';

import variables from './queries/variables.json?raw';
import { storage } from './storage';

/** In the order of the files' names. */
const queries = import.meta.glob<string>('./queries/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The ready tabs: the dashboard, its seven indicators, the log and its subscription. */
export const tabs = Object.values(queries).map((query) => ({
  query: query.trim(),
  variables: query.includes('$period') ? variables.trim() : '',
}));

/**
 * GraphiQL takes its tabs from what it stored, but what its editors show at first from two other
 * entries: without this the first tab would come without its variables.
 */
export function prepareFirstVisit() {
  const stored = new StorageAPI(storage);
  const first = tabs[0];
  if (stored.get('tabState') || !first) return;
  stored.set('query', first.query);
  stored.set('variables', first.variables);
}
