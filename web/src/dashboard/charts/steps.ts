/** As many points as a wide screen tells apart; more only make it slow. */
const MOST = 750;
/** Lengths of days and weeks, so that steps of hours are those that one counts in. */
const SIZES = [1, 2, 3, 4, 6, 12, 24, 48, 168];

/** Buckets that are drawn as one point; `end` is the first one after them. */
export interface Step {
  first: number;
  end: number;
}

/** Divides buckets into steps, all of one size but the last, so few that each can be seen. */
export function stepsOf({ first, end }: Step): Step[] {
  const least = Math.ceil((end - first) / MOST);
  const size = SIZES.find((size) => size >= least) ?? least;
  return Array.from({ length: Math.ceil((end - first) / size) }, (_, step) => ({
    first: first + step * size,
    end: Math.min(first + (step + 1) * size, end),
  }));
}

/** What was counted in each step; nothing where it lies in the future. */
export const sums = (counts: number[], steps: Step[], begun: number): (number | null)[] =>
  steps.map(({ first, end }) => (first >= begun ? null : counts.slice(first, end).reduce((sum, count) => sum + count, 0)));
