import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';

import { useTexts } from '../shared/language';
import { Reason } from '../shared/Reason';

export function Loading() {
  const texts = useTexts();
  return (
    <div className="board loading" role="status">
      <span className="unseen">{texts.states.loading}</span>
      {Array.from({ length: 6 }, (_, place) => (
        <div key={place} className="card" aria-hidden="true" />
      ))}
    </div>
  );
}

export function Notice({ children }: { children: ReactNode }) {
  return <div className="notice card" role="alert">{children}</div>;
}

/** Why there are no figures, and what can be done. Where the token is refused, the page asks for another one. */
export function Failure({ error, again }: { error: CombinedError; again(): void }) {
  const texts = useTexts();
  return (
    <Notice>
      <Reason error={error} />
      <button type="button" onClick={again}>{texts.states.again}</button>
    </Notice>
  );
}
