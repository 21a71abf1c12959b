import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

import type { Interval } from '../shared/gql/graphql';
import { DEFAULT, INTERVALS, parse, print, type View } from './address';
import { assignColours } from './colours';
import { fit } from './fit';
import { intervalsFor } from './intervals';
import type { Domain } from './queries';

interface Address {
  view: View;
  /** What the address held that means nothing. */
  dropped: string[];
  /** Those that the server can divide the period into. */
  intervals: readonly Interval[];
  /** Shows another view. Where it only corrects the present one, going back does not lead there. */
  change(change: Partial<View>, corrects?: boolean): void;
  /** Shows the page without the rows that are over it. */
  closeRows(): void;
  dismiss(): void;
}

const Context = createContext<Address>({ view: DEFAULT, dropped: [], intervals: INTERVALS, change() {}, closeRows() {}, dismiss() {} });

/** The state of those entries of the browser's history before which the page itself stood. */
const PUSHED = 'pushed';

interface Props {
  /** Whether the browser's history is that of another page, which a frame must not add to. */
  framed: boolean;
  children: ReactNode;
}

/** Keeps the view in the address alone, so that a link shows it and the browser goes back to it. */
export function ViewProvider({ framed, children }: Props) {
  const [{ view, dropped }, setAddress] = useState(() => parse(location.search));
  useEffect(() => {
    const read = () => setAddress(parse(location.search));
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }, []);
  const value = useMemo(() => {
    const change = (change: Partial<View>, corrects = false) => {
      const next = { ...view, ...change };
      const address = location.pathname + print(next);
      if (corrects || framed) history.replaceState(history.state, '', address);
      else history.pushState(PUSHED, '', address);
      setAddress({ view: next, dropped: [] });
    };
    const closeRows = () => (history.state === PUSHED ? history.back() : change({ opened: null }, true));
    const dismiss = () => change({}, true);
    return { view, dropped, intervals: INTERVALS, change, closeRows, dismiss };
  }, [view, dropped, framed]);
  return <Context value={value}>{children}</Context>;
}

export const useView = () => useContext(Context);

interface Fitted {
  domain: Domain;
  /** How many values an answer may hold. */
  maxComplexity: number;
  children: ReactNode;
}

/** Within it the view holds nothing that there is not; what it held counts as dropped. */
export function FittedView({ domain, maxComplexity, children }: Fitted) {
  const address = useView();
  const value = useMemo(() => {
    const fitted = fit(address.view, domain, maxComplexity);
    const change = (change: Partial<View>, corrects?: boolean) =>
      address.change({ ...fitted.view, domain: domain.id, ...change }, corrects);
    const dismiss = () => change({}, true);
    const intervals = intervalsFor(fitted.view.period, maxComplexity);
    const dropped = [...address.dropped, ...fitted.dropped];
    return { ...address, view: fitted.view, dropped, intervals, change, dismiss };
  }, [address, domain, maxComplexity]);
  // Before anything is drawn of the domain: charts ask for colours while they are.
  useMemo(() => assignColours(domain.actionTypes.map(({ action }) => action)), [domain]);
  return <Context value={value}>{children}</Context>;
}
