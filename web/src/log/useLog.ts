import { useCallback, useEffect, useRef, useState } from 'react';
import { type CombinedError, useClient } from 'urql';

import { announced, continued, type Held, NOTHING, welcomed } from './pages';
import { Log } from './queries';
import type { LogQuery, Order, Page } from './types';

/** The first page is small, to be there at once; those after it are as large as may be, for whoever scrolls far. */
const FIRST = 100;
const MOST = 500;

export type Part = { first: number; after?: string | null } | { last: number; before: string };

/** Asks for a page of the log; what goes wrong is thrown as a CombinedError. */
export function usePages(query: LogQuery, orderBy: Order) {
  const client = useClient();
  const key = JSON.stringify([query, orderBy]);
  return useCallback(
    async (part: Part): Promise<Page> => {
      const { data, error } = await client.query(Log, { ...query, orderBy, ...part, back: 'last' in part }).toPromise();
      if (!data) throw error ?? new Error('an answer has data or errors');
      return data.activityLog;
    },
    // The query by its value: it is made anew with each drawing of the page.
    [client, key],
  );
}

export interface LogReader {
  held: Held;
  fetching: boolean;
  error: CombinedError | null;
  more(): void;
  /** Looks for newer rows. */
  look(): void;
  /** Puts the newer rows on top. */
  welcome(): void;
  again(): void;
}

/** The log, read page by page. */
export function useLog(query: LogQuery, order: Order): LogReader {
  const ask = usePages(query, order);
  const [held, setHeld] = useState(NOTHING);
  const [fetching, setFetching] = useState(true);
  const [error, setError] = useState<CombinedError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const freshStart = useRef<string | null>(null);
  const reading = useRef({ busy: false });

  /** Asks, and forgets the answer if the query is another one by then. */
  const take = async (part: Part, taken: (page: Page) => void) => {
    const mine = reading.current;
    if (mine.busy) return;
    mine.busy = true;
    setFetching(true);
    try {
      const page = await ask(part);
      if (mine === reading.current) taken(page);
    } catch (error) {
      if (mine === reading.current) setError(error as CombinedError);
    } finally {
      mine.busy = false;
      if (mine === reading.current) setFetching(false);
    }
  };

  const reload = () => setAttempt((attempt) => attempt + 1);
  useEffect(() => {
    const mine = (reading.current = { busy: false });
    setHeld(NOTHING);
    setError(null);
    void take({ first: FIRST }, (page) => setHeld((held) => continued(held, page)));
    return () => {
      if (reading.current === mine) reading.current = { busy: false };
    };
  }, [ask, attempt]);

  const more = () => {
    if (held.more && !error)
      void take({ first: MOST, after: held.end }, (page) => setHeld((held) => continued(held, page)));
  };
  const look = () => {
    // What could not be loaded is asked for again, since the server may be back.
    if (held.total === null && !error) return;
    if (held.start === null) reload();
    else if (order === 'OLDEST_FIRST') setHeld({ ...held, more: true });
    else
      void take({ last: MOST, before: held.start }, (page) => {
        freshStart.current = page.pageInfo.startCursor ?? null;
        setHeld((held) => announced(held, page));
      });
  };
  const welcome = () => (held.gap ? reload() : setHeld(welcomed(held, freshStart.current)));
  const again = () => {
    setError(null);
    if (held.total === null) reload();
    else look();
  };
  return { held, fetching, error, more, look, welcome, again };
}
