import type { Formats } from '../../shared/formats';
import type { Interval } from '../../shared/gql/graphql';
import type { Period } from '../board';

/** What buckets are: each ends where the next one starts, the last one with the period. */
export interface Buckets {
  buckets: string[];
  interval: Interval;
  period: Period;
}

const SHAPES: Record<Interval, Intl.DateTimeFormatOptions> = {
  HOUR: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  DAY: { day: 'numeric', month: 'short' },
  WEEK: { day: 'numeric', month: 'short' },
  MONTH: { month: 'short', year: 'numeric' },
};

/** Names buckets: with the year, unless all are of this one, and with the offset where a clock shows an hour twice. */
export function namer({ buckets, interval }: Buckets, formats: Formats, now = Date.now()): (bucket: number) => string {
  const year = formats.dates({ year: 'numeric' });
  const [first = now, last = now] = [buckets[0], buckets.at(-1)];
  const thisYear = year(first) === year(now) && year(last) === year(now);
  const shape: Intl.DateTimeFormatOptions = thisYear ? SHAPES[interval] : { ...SHAPES[interval], year: 'numeric' };
  const [plain, exact] = [formats.dates(shape), formats.dates({ ...shape, timeZoneName: 'shortOffset' })];
  const named = (bucket: number) => (bucket in buckets ? plain(buckets[bucket] ?? 0) : null);
  return (bucket) => {
    const name = named(bucket) ?? '';
    const twice = name === named(bucket - 1) || name === named(bucket + 1);
    return twice ? exact(buckets[bucket] ?? 0) : name;
  };
}

/** The part of some buckets that lies in the period: only what happened in it is counted. */
export function stretch({ buckets, period }: Buckets, first: number, end: number): Period {
  const [from, to] = [buckets[first] ?? period.from, buckets[end] ?? period.to];
  return { from: Date.parse(from) < Date.parse(period.from) ? period.from : from, to };
}

/** How many buckets have begun, and whether the last of these still goes on. */
export function progress({ buckets, period }: Buckets, now = Date.now()) {
  const next = buckets.findIndex((start) => Date.parse(start) > now);
  const begun = next < 0 ? buckets.length : next;
  return { begun, goesOn: begun > 0 && Date.parse(buckets[begun] ?? period.to) > now };
}

/** Reads at which hour of the day a bucket starts, where buckets are hours. */
export function clockOf({ buckets, interval }: Buckets, formats: Formats): ((bucket: number) => number) | null {
  const hour = formats.dates({ hour: '2-digit', hourCycle: 'h23' });
  return interval === 'HOUR' ? (bucket) => parseInt(hour(buckets[bucket] ?? 0), 10) : null;
}
