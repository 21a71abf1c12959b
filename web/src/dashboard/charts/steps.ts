/** As many points as a wide screen tells apart; more only make it slow. */
const MOST = 750;
/** Lengths of days and weeks, so that steps of hours are those that one counts in. */
const SIZES = [1, 2, 3, 4, 6, 12, 24, 48, 168];

/** Buckets that are drawn as one point; `end` is the first one after them. */
export interface Step {
  first: number;
  end: number;
}

/** How many buckets a step has, so that each of so many steps can be seen. */
export function sizeFor({ first, end }: Step): number {
  const least = Math.ceil((end - first) / MOST);
  return SIZES.find((size) => size >= least) ?? least;
}

/** Divides buckets into steps of one size; hours by the clock, which `hourOf` reads, so that days begin at midnight. */
export function stepsOf(sight: Step, hourOf: ((bucket: number) => number) | null = null): Step[] {
  const { first, end } = sight;
  const size = sizeFor(sight);
  const places = Array.from({ length: end - first }, (_, place) => first + place);
  const begins = hourOf && size > 1 ? byClock(size, hourOf) : (bucket: number) => (bucket - first) % size === 0;
  const starts = places.filter((bucket) => begins(bucket) || bucket === first);
  return starts.map((start, step) => ({ first: start, end: starts[step + 1] ?? end }));
}

/** Whether a step begins with an hour. Clocks that are changed leave hours out or have them twice. */
function byClock(size: number, hourOf: (bucket: number) => number) {
  let [before, days] = [-1, 0];
  return (bucket: number) => {
    const hour = hourOf(bucket);
    const midnight = hour < before;
    const later = Math.floor(hour / size) > Math.floor(before / size);
    before = hour;
    if (midnight) days += 1;
    return midnight ? days % Math.ceil(size / 24) === 0 : later;
  };
}

/** What was counted in each step; nothing where it lies in the future. */
export const sums = (counts: number[], steps: Step[], begun: number): (number | null)[] =>
  steps.map(({ first, end }) => (first >= begun ? null : counts.slice(first, end).reduce((sum, count) => sum + count, 0)));
