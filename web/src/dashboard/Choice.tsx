import { useEffect, useRef, useState } from 'react';

import { useTexts } from '../shared/language';

interface Props {
  label: string;
  options: { id: string; name: string }[];
  /** None stands for all. */
  chosen: string[];
  onChange(chosen: string[]): void;
}

/** Longer lists are searched. */
const MANY = 12;

/** Several of a list, in a box that opens below its button. */
export function Choice({ label, options, chosen, onChange }: Props) {
  const texts = useTexts();
  const box = useRef<HTMLDetailsElement>(null);
  const [sought, setSought] = useState('');
  const found = options.filter(({ name }) => name.toLowerCase().includes(sought.trim().toLowerCase()));

  useEffect(() => {
    const close = (event: Event) => {
      const inside = event.target instanceof Node && box.current?.contains(event.target);
      if (box.current?.open && !inside) box.current.open = false;
    };
    addEventListener('pointerdown', close);
    addEventListener('focusin', close);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('focusin', close);
    };
  }, []);

  function toggle(id: string) {
    onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  }

  return (
    <details
      ref={box}
      className="choice"
      onKeyDown={({ key }) => {
        if (key !== 'Escape' || !box.current) return;
        box.current.open = false;
        box.current.querySelector('summary')?.focus();
      }}
    >
      <summary>
        <span>{label}</span>
        <strong>{chosen.length > 0 ? texts.filters.chosen(chosen.length) : texts.filters.all}</strong>
      </summary>
      <fieldset>
        <legend className="unseen">{label}</legend>
        <button type="button" disabled={chosen.length === 0} onClick={() => onChange([])}>
          {texts.filters.clear}
        </button>
        {options.length > MANY && (
          <input
            type="search"
            aria-label={texts.filters.seek(label)}
            placeholder={texts.filters.seek(label)}
            value={sought}
            onChange={({ target }) => setSought(target.value)}
          />
        )}
        {found.length === 0 && <p className="muted" role="status">{texts.filters.noneFound}</p>}
        {found.map(({ id, name }) => (
          <label key={id}>
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            {name}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
