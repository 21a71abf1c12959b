import { useId } from 'react';

import { useTexts } from '../shared/language';
import type { Failed } from './figures';
import { Reason } from '../shared/Reason';

/** Stands where an indicator would, and says why it does not. */
export function FailedCard({ indicator, error, again }: Failed & { again(): void }) {
  const texts = useTexts();
  const id = useId();
  return (
    <section className="card failed" aria-labelledby={id}>
      <h2 id={id}>{texts.indicators[indicator]}</h2>
      <Reason error={error} />
      <button type="button" onClick={again}>{texts.states.again}</button>
    </section>
  );
}
