import type { Interval } from '../shared/gql/graphql';
import { INTERVALS, type PeriodChoice } from './address';

/** In days; those of a period at most, those of an interval at least. */
const UNITS: Record<string, number> = { D: 1, W: 7, M: 31, Y: 366 };
const INTERVAL: Record<Interval, number> = { HOUR: 1 / 24, DAY: 1, WEEK: 7, MONTH: 28 };

/** What the server reckons a bucket to hold: its start, and a count of each of some 20 series. */
const VALUES = 21;
/** The same of the other figures of the page. */
const OTHERS = 10_000;
/** An answer never has more buckets. */
const BUCKETS = 20_000;

function daysOf(period: PeriodChoice): number {
  if ('from' in period) return (Date.parse(period.to) - Date.parse(period.from)) / 86_400_000 + 1;
  return parseInt(period.last.slice(1), 10) * (UNITS[period.last.slice(-1)] ?? 0);
}

/** The intervals that the server can divide a period into, where an answer may hold so many values. */
export function intervalsFor(period: PeriodChoice, maxComplexity: number): Interval[] {
  const most = Math.min(BUCKETS, (maxComplexity - OTHERS) / VALUES);
  return INTERVALS.filter((interval) => daysOf(period) / INTERVAL[interval] + 1 <= most);
}
