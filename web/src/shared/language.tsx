import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

import { asked, type Language, languageOf } from './asked';
import { inBrowser } from './kept';
import { en } from './texts/en';
import { fr } from './texts/fr';

export type { Language };
export type Texts = typeof en;

export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', fr: 'Français' };

const NAME = 'backoffice-analytics/language';
const TEXTS: Record<Language, Texts> = { en, fr };

const languageOfTag = (tag: string) => languageOf(tag.slice(0, 2).toLowerCase());

/** The one that the address asks for or that was chosen here before, else the first of the browser's that there are texts in. */
function initial(): Language {
  const spoken = navigator.languages.map(languageOfTag);
  return [languageOf(asked('lang')), languageOf(inBrowser.getItem(NAME)), ...spoken].find(Boolean) ?? 'en';
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

/** The language as the browser's user writes it, such as en-GB, where dates begin with the day. */
export const spokenAs = (language: Language): string =>
  navigator.languages.find((tag) => languageOfTag(tag) === language) ?? language;

/** The texts in the language of the page. */
export const useTexts = (): Texts => TEXTS[useLanguage().language];
