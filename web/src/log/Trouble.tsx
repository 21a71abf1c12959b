import { useTexts } from '../shared/language';
import { Reason } from '../shared/Reason';
import type { LogReader } from './useLog';

/** What went wrong with the last page, and how to ask for it again. */
export function Trouble({ log: { error, again } }: { log: LogReader }) {
  const texts = useTexts();
  if (!error) return null;
  return (
    <div className="trouble" role="alert">
      <Reason error={error} />
      <button type="button" onClick={again}>{texts.states.again}</button>
    </div>
  );
}
