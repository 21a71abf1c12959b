import { useEffect, useState } from 'react';
import { stringifyDocument } from 'urql';

import { useSession } from '../shared/session';
import { type Link, openSocket, paced } from './live';
import { Recorded } from './queries';
import type { LogQuery } from './types';

export interface Live {
  link: Link;
  /** Raised whenever the log may have grown: by new activities, and by those missed while there was no connection. */
  changes: number;
}

/** Hears of new activities, at most once in so many milliseconds. */
export function useLive({ domain, subdomain, actionType }: Omit<LogQuery, 'where' | 'period' | 'timeZone'>, pause = 1000): Live {
  const { token, verify } = useSession();
  const [link, setLink] = useState<Link>({ state: 'connecting' });
  const [changes, setChanges] = useState(0);
  const key = JSON.stringify({ domain, subdomain, actionType });
  useEffect(() => {
    let over = false;
    const told = (link: Link) => {
      if (over) return;
      setLink(link);
      if (link.state === 'live') change.ask();
    };
    const change = paced(() => setChanges((changes) => changes + 1), pause);
    const refused = () => {
      told({ state: 'refused' });
      if (!over) verify();
    };
    const socket = openSocket(token, told);
    const request = { query: stringifyDocument(Recorded), variables: JSON.parse(key) };
    const stop = socket.subscribe(request, { next: change.ask, error: refused, complete: refused });
    return () => {
      over = true;
      change.stop();
      stop();
      void socket.dispose();
    };
  }, [token, verify, key, pause]);
  return { link, changes };
}
