export const LANGUAGES = ['en', 'fr'] as const;
export const THEMES = ['light', 'dark'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Theme = (typeof THEMES)[number];

const among = <T extends string>(values: readonly T[], text: string | null | undefined): T | null =>
  values.find((value) => value === text) ?? null;

export const languageOf = (text: string | null | undefined) => among(LANGUAGES, text);
export const themeOf = (text: string | null | undefined) => among(THEMES, text);

/** What the address asks a page to be shown in: it goes before what was chosen in this browser. */
export const asked = (name: 'lang' | 'theme') => new URLSearchParams(location.search).get(name);
