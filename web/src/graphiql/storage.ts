import type { Storage } from '@graphiql/toolkit';

const PREFIX = 'backoffice-analytics/';

const names = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));

/** localStorage under names of our own: another GraphiQL may have been served from this address. */
export const storage: Storage = {
  getItem: (name) => localStorage.getItem(PREFIX + name),
  setItem: (name, value) => localStorage.setItem(PREFIX + name, value),
  removeItem: (name) => localStorage.removeItem(PREFIX + name),
  clear: () => names().forEach((name) => localStorage.removeItem(name)),
  get length() {
    return names().length;
  },
};
