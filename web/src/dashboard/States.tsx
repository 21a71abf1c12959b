import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';

import { useTexts } from '../shared/language';

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

/** Why figures are missing: in the reader's words, with the server's own where there are none for it. */
export function Reason({ error: { graphQLErrors, networkError } }: { error: CombinedError }) {
  const { states } = useTexts();
  const told = graphQLErrors[0];
  if (told?.extensions?.limit === 'maxComplexity') return <p>{states.tooMuch}</p>;
  return (
    <>
      <p>{networkError && !told ? states.unreachable : states.failed}</p>
      {told && <p className="muted">{told.message}</p>}
    </>
  );
}
