import type { Formats } from '../shared/formats';
import { useTexts } from '../shared/language';

/** How many rows there are in all. */
export function Total({ total, formats }: { total: number | null; formats: Formats }) {
  const texts = useTexts();
  if (total === null) return <p role="status">{texts.states.loading}</p>;
  return <p role="status" data-total={total}>{texts.log.total(total, formats.number(total))}</p>;
}
