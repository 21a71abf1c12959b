import { type FormEvent, useId, useState } from 'react';

import { useTexts } from '../shared/language';
import { useSession } from '../shared/session';

/** Asks for a token, for the reason given, else because the server asks for one. */
export function TokenForm({ why }: { why?: string }) {
  const texts = useTexts();
  const { token, change } = useSession();
  const [draft, setDraft] = useState('');
  const id = useId();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (draft.trim()) change(draft);
  }

  return (
    <form className="card token" onSubmit={submit}>
      <h2>{texts.token.title}</h2>
      {(why ?? token) && <p role="alert" className="fault">{why ?? texts.token.refused}</p>}
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
        required
      />
      <button type="submit" className="main">{texts.token.show}</button>
    </form>
  );
}
