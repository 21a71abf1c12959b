/** The token lives as long as the browser tab, and nowhere else. */
const NAME = 'backoffice-analytics/token';

export const keptToken = () => sessionStorage.getItem(NAME) ?? '';

export function keepToken(token: string) {
  if (token) sessionStorage.setItem(NAME, token);
  else sessionStorage.removeItem(NAME);
}
