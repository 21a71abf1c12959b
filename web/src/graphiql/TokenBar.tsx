import { Button } from '@graphiql/react';
import { type FormEvent, useState } from 'react';

interface Props {
  token: string;
  /** Whether the server refused the last request for want of a valid token. */
  refused: boolean;
  onChange(token: string): void;
}

/** The bar above GraphiQL; what is typed counts when the field is left or Enter is pressed. */
export function TokenBar({ token, refused, onChange }: Props) {
  const [draft, setDraft] = useState(token);
  const [shown, setShown] = useState(false);

  function commit() {
    const typed = draft.trim().replace(/^bearer\s+/i, '');
    setDraft(typed);
    if (typed !== token) onChange(typed);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    commit();
  }

  return (
    <header className="graphiql-container token-bar">
      <h1>
        backoffice-analytics{' '}
        <a href="https://github.com/graphql/graphiql" target="_blank" rel="noreferrer">
          GraphiQL
        </a>
      </h1>
      <p id="token-hint" role="status">
        {refused && hint(token)}
      </p>
      <form onSubmit={submit} onBlur={commit}>
        <label htmlFor="token">Bearer token</label>
        <input
          id="token"
          type={shown ? 'text' : 'password'}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          placeholder={refused ? '' : 'none needed in the demo'}
          aria-describedby="token-hint"
          aria-invalid={refused}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
          Show
        </Button>
      </form>
    </header>
  );
}

function hint(token: string) {
  if (token) return 'The server does not accept this token: it is unknown, expired or revoked.';
  return (
    <>
      This server asks for a token: <code>backoffice-analytics token create</code> makes one.
    </>
  );
}
