import type { ReactNode } from 'react';
import type { CombinedError } from 'urql';

import { useTexts } from '../shared/language';
import { TokenForm } from './TokenForm';

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

const has = (error: CombinedError, code: string) =>
  error.graphQLErrors.some(({ extensions }) => extensions?.code === code);

/** Why there are no figures, by whose fault, and what can be done. */
export function Failure({ error, again }: { error: CombinedError; again(): void }) {
  const texts = useTexts();
  if (has(error, 'UNAUTHENTICATED') || error.response?.status === 401) return <TokenForm />;
  if (has(error, 'FORBIDDEN')) return <TokenForm why={texts.states.forbidden} />;
  const told = error.graphQLErrors[0]?.message;
  return (
    <Notice>
      <p>{error.networkError && !told ? texts.states.unreachable : texts.states.failed}</p>
      {told && <p className="muted">{told}</p>}
      <button type="button" onClick={again}>{texts.states.again}</button>
    </Notice>
  );
}
