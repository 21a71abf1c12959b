import type { ActivityFilter } from '../shared/gql/graphql';
import type { Period } from './board';
import { actionType, hour, instant, type Read, value, weekday } from './kinds';
import type { Parameters } from './parameters';

/** The rows behind a figure: what the log of the view is narrowed to for them. */
export interface Opened {
  period: { instants: Period };
  actionType?: string[];
  where?: Where | null;
}

export type Where = Omit<ActivityFilter, 'search'>;

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

const isPart = (name: string) => name === 'rows' || name.startsWith('rows.');

/** The rows that an address opens: exactly those that it means, or none. */
export function readOpened(given: Parameters): Opened | null {
  if (!given.rest().some(isPart)) return null;
  const before = given.dropped.length;
  const opened = readRows(given);
  if (opened && !given.rest().some(isPart) && given.dropped.length === before) return opened;
  given.dropWhole('rows');
  return null;
}

function readRows(given: Parameters): Opened | null {
  const [from, to] = [given.one('rows.from', instant), given.one('rows.to', instant)];
  const actions = given.all('rows.action', actionType);
  const fields = Object.entries<Read<string | number>>(WHERE).map(([field, read]) => [field, given.all(`rows.${field}`, read)] as const);
  const where = fields.filter(([, values]) => values.length > 0);
  if (from === null || to === null) return null;
  return {
    period: { instants: { from, to } },
    ...(actions.length > 0 && { actionType: actions }),
    ...(where.length > 0 && { where: Object.fromEntries(where) }),
  };
}

/** Says the same in an address. */
export function printOpened({ period, actionType, where }: Opened, put: (name: string, value: string) => void) {
  for (const end of ['from', 'to'] as const) put(`rows.${end}`, period.instants[end]);
  for (const action of actionType ?? []) put('rows.action', action);
  for (const [field, given] of Object.entries(where ?? {})) {
    const values = [given ?? []].flat();
    // An empty list must not get lost: of values to leave out it says the same as one that holds no value.
    for (const value of given && values.length === 0 ? [''] : values) put(`rows.${field}`, String(value));
  }
}
