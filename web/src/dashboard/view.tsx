import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

import { DEFAULT, parse, print, type View } from './address';
import { assignColours } from './colours';
import { fit } from './fit';
import type { Domain } from './queries';

interface Address {
  view: View;
  /** What the address held that means nothing. */
  dropped: string[];
  /** Shows another view. Where it only corrects the present one, going back does not lead there. */
  change(change: Partial<View>, corrects?: boolean): void;
  /** Shows the page without the rows that are over it. */
  closeRows(): void;
  dismiss(): void;
}

const Context = createContext<Address>({ view: DEFAULT, dropped: [], change() {}, closeRows() {}, dismiss() {} });

/** The state of those entries of the browser's history before which the page itself stood. */
const PUSHED = 'pushed';

/** Keeps the view in the address alone, so that a link shows it and the browser goes back to it. */
export function ViewProvider({ children }: { children: ReactNode }) {
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
      if (corrects) history.replaceState(history.state, '', address);
      else history.pushState(PUSHED, '', address);
      setAddress({ view: next, dropped: [] });
    };
    const closeRows = () => (history.state === PUSHED ? history.back() : change({ opened: null }, true));
    const dismiss = () => change({}, true);
    return { view, dropped, change, closeRows, dismiss };
  }, [view, dropped]);
  return <Context value={value}>{children}</Context>;
}

export const useView = () => useContext(Context);

/** Within it the view holds nothing that the domain does not have; what it held counts as dropped. */
export function FittedView({ domain, children }: { domain: Domain; children: ReactNode }) {
  const address = useView();
  const value = useMemo(() => {
    const fitted = fit(address.view, domain);
    const change = (change: Partial<View>, corrects?: boolean) =>
      address.change({ ...fitted.view, domain: domain.id, ...change }, corrects);
    const dismiss = () => change({}, true);
    return { ...address, view: fitted.view, dropped: [...address.dropped, ...fitted.dropped], change, dismiss };
  }, [address, domain]);
  // Before anything is drawn of the domain: charts ask for colours while they are.
  useMemo(() => assignColours(domain.actionTypes.map(({ action }) => action)), [domain]);
  return <Context value={value}>{children}</Context>;
}
