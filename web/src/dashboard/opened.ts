import type { LogQuery } from '../log/types';
import type { ActivityFilter } from '../shared/gql/graphql';
import { actionType, hour, instant, type Read, title, value, weekday } from './kinds';
import type { Parameters } from './parameters';

/** The rows behind a figure: what it is called, and what the log of the view is narrowed to for them. */
export interface Opened {
  title: string;
  narrowed: Partial<Pick<LogQuery, 'actionType' | 'period'>> & { where?: Where | null };
}

type Where = Omit<ActivityFilter, 'search'>;

/** How the values of each field of a filter are read. */
const WHERE = {
  userId: value,
  datasetId: value,
  pageId: value,
  groupId: value,
  mapId: value,
  username: value,
  userIdNotIn: value,
  datasetIdNotIn: value,
  pageIdNotIn: value,
  groupIdNotIn: value,
  mapIdNotIn: value,
  usernameNotIn: value,
  weekday,
  hour,
} satisfies Record<keyof Where, Read<string | number>>;

/** The rows that an address opens: exactly those that it means, or none. */
export function readOpened(given: Parameters): Opened | null {
  const before = given.dropped.length;
  const name = given.one('rows', title);
  const narrowed = readNarrowed(given);
  const foreign = given.rest().some((part) => part.startsWith('rows.'));
  if (name && narrowed && !foreign && given.dropped.length === before) return { title: name, narrowed };
  given.dropWhole('rows');
  return null;
}

function readNarrowed(given: Parameters): Opened['narrowed'] | null {
  const [from, to] = [given.one('rows.from', instant), given.one('rows.to', instant)];
  const actions = given.all('rows.action', actionType);
  const fields = Object.entries<Read<string | number>>(WHERE).map(([field, read]) => [field, given.all(`rows.${field}`, read)] as const);
  const where = fields.filter(([, values]) => values.length > 0);
  if ((from === null) !== (to === null)) return null;
  return {
    ...(from && to && { period: { instants: { from, to } } }),
    ...(actions.length > 0 && { actionType: actions }),
    ...(where.length > 0 && { where: Object.fromEntries(where) }),
  };
}

/** Says the same in an address. */
export function printOpened({ title, narrowed }: Opened, put: (name: string, value: string) => void) {
  const { period, actionType, where } = narrowed;
  put('rows', title);
  if (period?.instants) for (const end of ['from', 'to'] as const) put(`rows.${end}`, period.instants[end]);
  for (const action of actionType ?? []) put('rows.action', action);
  for (const [field, given] of Object.entries(where ?? {})) {
    const values = [given ?? []].flat();
    // An empty list must not get lost: of values to leave out it says the same as one that holds no value.
    for (const value of given && values.length === 0 ? [''] : values) put(`rows.${field}`, String(value));
  }
}
