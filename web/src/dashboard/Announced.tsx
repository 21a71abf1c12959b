import { useRef } from 'react';

import { useFormats } from '../shared/formats';
import { useTexts } from '../shared/language';
import { periodName } from './periods';
import { useView } from './view';

/** Says to those who hear the page that other figures came than those it opened with, not each that grew. */
export function Announced({ of }: { of: string }) {
  const texts = useTexts();
  const { view } = useView();
  const { date } = useFormats('UTC');
  const first = useRef(of);
  const told = first.current !== of;
  // What was said before is said again for another choice, since it is not the same sentence but a new one.
  if (told) first.current = '';
  return (
    <p className="unseen" role="status">
      {told && <span key={of}>{texts.states.fresh(periodName(view.period, texts, date))}</span>}
    </p>
  );
}
