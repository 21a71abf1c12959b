import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { Provider } from 'urql';

import { clientFor } from './client';
import { keepToken, keptToken } from './token';

interface Session {
  token: string;
  /** Whether the server refused the last request for want of a valid token. */
  refused: boolean;
  change(token: string): void;
}

const Context = createContext<Session>({ token: '', refused: false, change() {} });

/** Who looks at the page, and the client that asks for them. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [token, setToken] = useState(keptToken);
  const [refused, setRefused] = useState(false);
  const client = useMemo(() => clientFor(token, setRefused), [token]);
  const session = useMemo(() => {
    const change = (typed: string) => {
      const token = typed.trim().replace(/^bearer\s+/i, '');
      keepToken(token);
      setRefused(false);
      setToken(token);
    };
    return { token, refused, change };
  }, [token, refused]);
  return (
    <Context value={session}>
      <Provider value={client}>{children}</Provider>
    </Context>
  );
}

export const useSession = () => useContext(Context);
