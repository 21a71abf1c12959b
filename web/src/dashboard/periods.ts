import type { Formats } from '../shared/formats';
import type { Texts } from '../shared/language';
import type { PeriodChoice } from './address';

export const PRESETS = ['P1D', 'P7D', 'P14D', 'P30D', 'P90D', 'P12M', 'P24M'] as const;

/** A period in words. */
export function periodName(period: PeriodChoice, { filters }: Texts, day: Formats['date']): string {
  if ('from' in period) return filters.range(day(period.from), day(period.to));
  const preset = PRESETS.find((preset) => preset === period.last);
  return preset ? filters.presets[preset] : filters.other(period.last);
}
