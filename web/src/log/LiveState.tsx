import { useTexts } from '../shared/language';
import type { Formats } from '../shared/formats';
import type { Link } from './live';

/** Whether new activities are heard of, and if not, when that is tried again. */
export function LiveState({ link, formats }: { link: Link; formats: Formats }) {
  const { live } = useTexts().log;
  return (
    <p className={`live ${link.state}`} role="status">
      {link.state === 'lost' ? live.lost(formats.instant(link.again)) : live[link.state]}
    </p>
  );
}
