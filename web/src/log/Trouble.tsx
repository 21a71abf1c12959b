import { useTexts } from '../shared/language';
import type { LogReader } from './useLog';

/** What went wrong with the last page, and how to ask for it again. */
export function Trouble({ log: { error, again } }: { log: LogReader }) {
  const texts = useTexts();
  if (!error) return null;
  const told = error.graphQLErrors?.[0]?.message;
  return (
    <div className="trouble" role="alert">
      <p>{told ?? texts.states.unreachable}</p>
      <button type="button" onClick={again}>{texts.states.again}</button>
    </div>
  );
}
