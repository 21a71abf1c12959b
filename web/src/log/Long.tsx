import { useState } from 'react';

import { useFormats } from '../shared/formats';
import { useTexts } from '../shared/language';
import { visible } from './visible';

/** So many letters are shown at once: more would keep the browser busy. */
const SHOWN = 20_000;

/** A text; of a long one the beginning, until the rest is asked for. */
export function Long({ text }: { text: string }) {
  const texts = useTexts().log;
  const formats = useFormats('UTC');
  const [all, setAll] = useState(false);
  if (all || text.length <= SHOWN) return visible(text);
  return (
    <>
      {visible(text.slice(0, SHOWN))}…{' '}
      <button type="button" onClick={() => setAll(true)}>{texts.showAll(formats.number(text.length))}</button>
    </>
  );
}
