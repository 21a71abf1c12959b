/** How the values of an address are read: null is what means nothing. */
export type Read<T> = (text: string) => T | null;

/** Reads texts of a kind. */
export const such =
  <T extends string = string>(kind: (text: string) => boolean): Read<T> =>
  (text) =>
    kind(text) ? (text as T) : null;

export const anyOf = <T extends string>(values: readonly T[]) =>
  such<T>((text) => (values as readonly string[]).includes(text));

/** What people type, and the ids of a log. */
export const words = such((text) => text !== '' && text.length <= 255);

/** What a field of the log is asked for: empty text stands for none. */
export const value = such((text) => text.length <= 255);

const ACTION = /^[a-z][a-z0-9_]{0,99}$/;
export const actionType = such((text) => ACTION.test(text));

export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export const weekday = anyOf(WEEKDAYS);
export const hour: Read<number> = (text) => (/^(\d|1\d|2[0-3])$/.test(text) ? Number(text) : null);

const DURATION = /^P([1-9]\d{0,3})([DWMY])$/;
export const duration = such((text) => {
  const [, count, unit] = DURATION.exec(text) ?? [];
  return count !== undefined && (unit !== 'Y' || Number(count) <= 1000);
});

/** The days that the server takes. */
export const FIRST_DAY = '1970-01-01';
export const LAST_DAY = '2999-12-31';

export const date = such((text) => {
  const day = new Date(`${text}T00:00:00Z`);
  const there = /^\d{4}-\d\d-\d\d$/.test(text) && !isNaN(+day) && day.toISOString().startsWith(text);
  return there && text >= FIRST_DAY && text <= LAST_DAY;
});

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;
export const instant = such((text) => INSTANT.test(text) && !isNaN(Date.parse(text)));

const ZONES = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.toLowerCase(), zone]));

export const timeZone = such((text) => {
  // Browsers take a name in any case, servers as it is written.
  if ((ZONES.get(text.toLowerCase()) ?? text) !== text) return false;
  try {
    // Without a slash it would be an abbreviation, which browsers know more of than servers.
    return Boolean(Intl.DateTimeFormat('en', { timeZone: text })) && (text.includes('/') || text === 'UTC');
  } catch {
    return false;
  }
});
