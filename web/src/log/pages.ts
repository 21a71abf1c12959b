import type { Page, Row } from './types';

/** What is held of a log. */
export interface Held {
  rows: Row[];
  /** Newer rows, not shown yet: they would move what is being read. */
  fresh: Row[];
  /** Whether there are newer rows besides the fresh ones. */
  gap: boolean;
  /** How many rows there are in all; null until it is known. */
  total: number | null;
  start: string | null;
  end: string | null;
  /** Whether rows come past the last one. */
  more: boolean;
}

export const NOTHING: Held = { rows: [], fresh: [], gap: false, total: null, start: null, end: null, more: false };

/** Those that are not among the others yet. */
export function unknown(rows: Row[], others: Row[]): Row[] {
  const ids = new Set(others.map(({ id }) => id));
  return rows.filter(({ id }) => !ids.has(id));
}

/** With a page that comes past the rows. */
export const continued = (held: Held, { nodes, totalCount, pageInfo }: Page): Held => ({
  ...held,
  rows: [...held.rows, ...unknown(nodes, held.rows)],
  total: totalCount,
  start: held.start ?? pageInfo.startCursor ?? null,
  end: pageInfo.endCursor ?? held.end,
  more: pageInfo.hasNextPage ?? false,
});

/** With the page that comes before the rows. */
export const announced = (held: Held, { nodes, totalCount, pageInfo }: Page): Held => ({
  ...held,
  fresh: unknown(nodes, held.rows),
  gap: pageInfo.hasPreviousPage ?? false,
  total: totalCount,
});

/** With the fresh rows on top; the cursor is that of the first of them. */
export const welcomed = (held: Held, start: string | null): Held => ({
  ...held,
  rows: [...held.fresh, ...held.rows],
  fresh: [],
  start: start ?? held.start,
});
