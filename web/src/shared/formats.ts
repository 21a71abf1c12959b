import { useMemo } from 'react';

import { useLanguage } from './language';

/** How the language writes figures, and the instants of a time zone. */
export function formatsFor(language: string, zone: string) {
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const change = new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(language, { timeZone: zone, ...options });
    return (instant: string | number | Date) => format.format(new Date(instant));
  };
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
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
  const { language } = useLanguage();
  return useMemo(() => formatsFor(language, zone), [language, zone]);
}
