import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

import { DEFAULT, parse, print, type View } from './address';
import { fit } from './fit';
import type { Domain } from './queries';

interface Address {
  view: View;
  /** What the address held that means nothing. */
  dropped: string[];
  change(change: Partial<View>): void;
  dismiss(): void;
}

const Context = createContext<Address>({ view: DEFAULT, dropped: [], change() {}, dismiss() {} });

/** Keeps the view in the address alone, so that a link shows it and the browser goes back to it. */
export function ViewProvider({ children }: { children: ReactNode }) {
  const [{ view, dropped }, setAddress] = useState(() => parse(location.search));
  useEffect(() => {
    const read = () => setAddress(parse(location.search));
    addEventListener('popstate', read);
    return () => removeEventListener('popstate', read);
  }, []);
  const value = useMemo(() => {
    const change = (change: Partial<View>) => {
      const next = { ...view, ...change };
      history.pushState(null, '', location.pathname + print(next));
      setAddress({ view: next, dropped: [] });
    };
    const dismiss = () => setAddress({ view, dropped: [] });
    return { view, dropped, change, dismiss };
  }, [view, dropped]);
  return <Context value={value}>{children}</Context>;
}

export const useView = () => useContext(Context);

/** Within it the view holds nothing that the domain does not have; what it held counts as dropped. */
export function FittedView({ domain, children }: { domain: Domain; children: ReactNode }) {
  const address = useView();
  const value = useMemo(() => {
    const fitted = fit(address.view, domain);
    const change = (change: Partial<View>) => address.change({ ...fitted.view, ...change });
    const dismiss = () => (fitted.dropped.length > 0 ? change({}) : address.dismiss());
    return { view: fitted.view, dropped: [...address.dropped, ...fitted.dropped], change, dismiss };
  }, [address, domain]);
  return <Context value={value}>{children}</Context>;
}
