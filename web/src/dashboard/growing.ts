import { useEffect, useMemo } from 'react';
import { useQuery } from 'urql';

import { type Live, useLive } from '../log/useLive';
import { readFragment } from '../shared/gql';
import { Choices, type Domain, DomainNow } from './queries';

/** What is recorded is looked at at most once in so many milliseconds, however much it is. */
const PAUSE = 4000;

/** A domain as it is now, since what is recorded may bring other action types and subdomains, and when to look again. */
export function useGrowing(first: Domain): { domain: Domain; live: Live } {
  const live = useLive({ domain: first.id, subdomain: null, actionType: null }, PAUSE);
  const [{ data }, ask] = useQuery({ query: DomainNow, variables: { id: first.id }, pause: true });
  useEffect(() => {
    if (live.changes > 0) ask();
  }, [live.changes]);
  const now = readFragment(Choices, data?.domain) ?? first;
  const names = now.actionTypes.map(({ action }) => action);
  // Figures that only became larger change nothing that there is to choose from.
  const key = JSON.stringify([now.timeZone, now.lastActivity === null, now.subdomains, names]);
  return { domain: useMemo(() => now, [key]), live };
}
