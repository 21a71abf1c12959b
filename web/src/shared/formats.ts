import { useMemo } from 'react';

import { spokenAs, useLanguage } from './language';

/** How a locale, such as en-GB, writes figures, and the instants of a time zone. */
export function formatsFor(locale: string, zone: string) {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const change = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    return (instant: string | number | Date) => format.format(new Date(instant));
  };
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  return {
    number: (value: number) => number.format(value),
    percent: (part: number) => percent.format(part),
    change: (part: number) => change.format(part),
    dates,
    date: dates({ dateStyle: 'medium' }),
    instant: dates({ dateStyle: 'medium', timeStyle: 'medium' }),
    /** A weekday by its number, from 0, Monday. */
    weekday: (day: number) => weekday.format(Date.UTC(2024, 0, 1 + day)),
  };
}

export type Formats = ReturnType<typeof formatsFor>;

export function useFormats(zone: string): Formats {
  const locale = spokenAs(useLanguage().language);
  return useMemo(() => formatsFor(locale, zone), [locale, zone]);
}
