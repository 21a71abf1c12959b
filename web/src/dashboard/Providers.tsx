import type { ReactNode } from 'react';

import { LanguageProvider } from '../shared/language';
import { SessionProvider } from '../shared/session';
import { ThemeProvider } from '../shared/theme';
import { ViewProvider } from './view';

interface Props {
  /** Whether the page is part of another one. */
  framed?: boolean;
  children: ReactNode;
}

/** What every page of figures stands in. */
export const Providers = ({ framed = false, children }: Props) => (
  <LanguageProvider>
    <ThemeProvider>
      <SessionProvider>
        <ViewProvider framed={framed}>{children}</ViewProvider>
      </SessionProvider>
    </ThemeProvider>
  </LanguageProvider>
);
