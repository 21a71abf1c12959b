import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

import { asked, type Theme, themeOf } from './asked';
import { inBrowser } from './kept';

export type { Theme };

const NAME = 'backoffice-analytics/theme';
const system = matchMedia('(prefers-color-scheme: dark)');

const chosen = (): Theme | null => themeOf(asked('theme')) ?? themeOf(inBrowser.getItem(NAME));

/** Sets the page's style before anything is drawn, because charts read their colours from it. */
function show(theme: Theme): Theme {
  document.documentElement.dataset.theme = theme;
  return theme;
}

const now = () => show(chosen() ?? (system.matches ? 'dark' : 'light'));

const Context = createContext<{ theme: Theme; toggle(): void }>({ theme: 'light', toggle() {} });

/** Follows the system until a theme is chosen. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const [theme, setTheme] = useState(now);
  useEffect(() => {
    const follow = () => setTheme(now());
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, []);
  const value = useMemo(() => {
    const toggle = () => {
      const next = theme === 'dark' ? 'light' : 'dark';
      inBrowser.setItem(NAME, next);
      setTheme(show(next));
    };
    return { theme, toggle };
  }, [theme]);
  return <Context value={value}>{children}</Context>;
}

export const useTheme = () => useContext(Context);
