import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

import { inBrowser } from './kept';
import { en } from './texts/en';
import { fr } from './texts/fr';

export type Language = 'en' | 'fr';
export type Texts = typeof en;

export const LANGUAGES: Record<Language, string> = { en: 'English', fr: 'Français' };

const NAME = 'backoffice-analytics/language';
const TEXTS: Record<Language, Texts> = { en, fr };

const isLanguage = (text: string | null | undefined): text is Language => text === 'en' || text === 'fr';

/** The one that was chosen here before, else the first of the browser's that there are texts in. */
function initial(): Language {
  const chosen = inBrowser.getItem(NAME);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

const Context = createContext<{ language: Language; choose(language: Language): void }>({
  language: 'en',
  choose() {},
});

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(initial);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo(() => {
    const choose = (language: Language) => {
      inBrowser.setItem(NAME, language);
      setLanguage(language);
    };
    return { language, choose };
  }, [language]);
  return <Context value={value}>{children}</Context>;
}

export const useLanguage = () => useContext(Context);

/** The texts in the language of the page. */
export const useTexts = (): Texts => TEXTS[useLanguage().language];
