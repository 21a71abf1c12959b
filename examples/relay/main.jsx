import { Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { RelayEnvironmentProvider } from 'react-relay';

import { environment } from './environment.js';
import { Log } from './Log.jsx';

createRoot(document.querySelector('main')).render(
  <RelayEnvironmentProvider environment={environment}>
    <Suspense fallback="Loading…">
      <Log />
    </Suspense>
  </RelayEnvironmentProvider>,
);
