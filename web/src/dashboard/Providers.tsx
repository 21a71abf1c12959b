import type { ReactNode } from 'react';

import { LanguageProvider } from '../shared/language';
import { SessionProvider } from '../shared/session';
import { ThemeProvider } from '../shared/theme';
import { ViewProvider } from './view';

/** What every page of figures stands in. */
export const Providers = ({ children }: { children: ReactNode }) => (
  <LanguageProvider>
    <ThemeProvider>
      <SessionProvider>
        <ViewProvider>{children}</ViewProvider>
      </SessionProvider>
    </ThemeProvider>
  </LanguageProvider>
);
