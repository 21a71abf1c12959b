import type { Formats } from '../shared/formats';
import { useTexts } from '../shared/language';

/** How many rows there are in all: null where that is not known yet, or cannot be. */
export function Total({ total, fetching, formats }: { total: number | null; fetching: boolean; formats: Formats }) {
  const texts = useTexts();
  if (total === null) return <p role="status">{fetching && texts.states.loading}</p>;
  return <p role="status" data-total={total}>{texts.log.total(total, formats.number(total))}</p>;
}
