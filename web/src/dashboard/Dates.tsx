import { useEffect, useId, useRef, useState } from 'react';

import { useTexts } from '../shared/language';
import { type Draft, faultAt } from './dates';
import { FIRST_DAY, LAST_DAY } from './kinds';

interface Props {
  dates: Draft;
  /** Typed: it only corrects what was typed just before into the same field. */
  onChange(dates: Draft, corrects: boolean): void;
}

/** From one day to another, taken once both are days and in order. */
export function Dates({ dates, onChange }: Props) {
  const [draft, setDraft] = useState(dates);
  const taken = useRef(false);
  useEffect(() => setDraft(dates), [dates.from, dates.to]);

  function type(next: Draft) {
    setDraft(next);
    if (faultAt('from', next) ?? faultAt('to', next)) return;
    onChange(next, taken.current);
    taken.current = true;
  }

  return (['from', 'to'] as const).map((end) => (
    <Day
      key={end}
      end={end}
      draft={draft}
      onType={(value) => type({ ...draft, [end]: value })}
      onLeave={() => (taken.current = false)}
    />
  ));
}

interface DayProps {
  end: keyof Draft;
  draft: Draft;
  onType(value: string): void;
  onLeave(): void;
}

function Day({ end, draft, onType, onLeave }: DayProps) {
  const texts = useTexts().filters;
  const id = useId();
  const fault = faultAt(end, draft);
  return (
    <div className="field">
      <label>
        {texts[end]}
        <input
          type="date"
          min={FIRST_DAY}
          max={LAST_DAY}
          value={draft[end]}
          aria-invalid={fault !== null}
          aria-describedby={fault ? id : undefined}
          onChange={({ target }) => onType(target.value)}
          onBlur={onLeave}
        />
      </label>
      {fault && <p id={id} className="fault">{texts.faults[fault]}</p>}
    </div>
  );
}
