import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { Provider } from 'urql';

import { clientFor, type Denial } from './client';
import { graphql } from './gql';
import { hearToken, tellToken } from './siblings';
import { canBeToken, keepToken, keptToken } from './token';

interface Session {
  token: string;
  /** Why the server does not answer this token, once it said so. */
  denied: Denial | null;
  change(token: string): void;
  /** Asks the server whether it still answers this token. */
  verify(): void;
}

const Context = createContext<Session>({ token: '', denied: null, change() {}, verify() {} });

const Admission = graphql(`
  query Admission {
    domains {
      id
    }
  }
`);

/** Who looks at the page, and the client that asks for them. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [token, setToken] = useState(keptToken);
  const [denial, setDenial] = useState<{ token: string; why: Denial } | null>(null);
  const client = useMemo(() => clientFor(token, (why) => setDenial({ token, why })), [token]);
  // An answer to an earlier token may come late.
  const told = denial?.token === token ? denial.why : null;
  const denied = canBeToken(token) ? told : 'unknown';
  const verify = useCallback(() => void client.query(Admission, {}).toPromise(), [client]);
  useEffect(() => hearToken(setToken), []);
  const session = useMemo(() => {
    const change = (typed: string) => {
      const token = typed.trim().replace(/^bearer\s+/i, '');
      keepToken(token);
      tellToken(token);
      setDenial(null);
      setToken(token);
    };
    return { token, denied, change, verify };
  }, [token, denied, verify]);
  return (
    <Context value={session}>
      <Provider value={client}>{children}</Provider>
    </Context>
  );
}

export const useSession = () => useContext(Context);
