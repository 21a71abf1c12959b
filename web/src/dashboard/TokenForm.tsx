import { type FormEvent, useId, useState } from 'react';

import { useTexts } from '../shared/language';
import { useSession } from '../shared/session';

/** Asks for a token, and says what is wrong with the one that was shown. */
export function TokenForm() {
  const texts = useTexts();
  const { token, denied, change } = useSession();
  const [draft, setDraft] = useState('');
  const id = useId();
  const why = denied === 'forbidden' ? texts.states.forbidden : token && texts.token.refused;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (draft.trim()) change(draft);
  }

  return (
    <form className="card token" onSubmit={submit}>
      <h2>{texts.token.title}</h2>
      {why && <p role="alert" className="fault">{why}</p>}
      <p id={`${id}-why`} className="muted">{texts.token.why}</p>
      <label htmlFor={id}>{texts.token.label}</label>
      <input
        id={id}
        type="password"
        value={draft}
        onChange={({ target }) => setDraft(target.value)}
        aria-describedby={`${id}-why`}
        autoComplete="off"
        spellCheck={false}
        autoFocus={Boolean(token)}
        required
      />
      <button type="submit" className="main">{texts.token.show}</button>
    </form>
  );
}
