import { GraphiQL } from 'graphiql';
import { useMemo, useState } from 'react';

import { Renew } from './Renew';
import { TokenBar } from './TokenBar';
import { fetcherFor } from './fetcher';
import { storage } from './storage';
import { prepareFirstVisit, tabs } from './tabs';
import { keepToken, keptToken } from '../shared/token';

prepareFirstVisit();

export function App() {
  const [token, setToken] = useState(keptToken);
  const [refused, setRefused] = useState(false);
  const fetcher = useMemo(() => fetcherFor(token, setRefused), [token]);

  function change(token: string) {
    keepToken(token);
    setToken(token);
  }

  return (
    <>
      <TokenBar token={token} refused={refused} onChange={change} />
      <GraphiQL
        fetcher={fetcher}
        defaultTabs={tabs}
        storage={storage}
        shouldPersistHeaders={false}
        defaultEditorToolsVisibility="variables"
      >
        <GraphiQL.Logo>{null}</GraphiQL.Logo>
        <Renew token={token} />
      </GraphiQL>
    </>
  );
}
