import { inTab } from './kept';

/** The token lives as long as the browser tab, and nowhere else. */
const NAME = 'backoffice-analytics/token';

export const keptToken = () => inTab.getItem(NAME) ?? '';

export function keepToken(token: string) {
  if (token) inTab.setItem(NAME, token);
  else inTab.removeItem(NAME);
}

/** Whether a request can carry it: what holds other signs was never given out as a token. */
export const canBeToken = (text: string) => /^[!-~]*$/.test(text);
