import type { CombinedError } from 'urql';

import { useTexts } from './language';

/** Why something is missing: in the reader's words, with the server's own, which are English, where there are none. */
export function Reason({ error: { graphQLErrors, networkError } }: { error: CombinedError }) {
  const { states } = useTexts();
  const told = graphQLErrors[0];
  if (!told) return <p>{networkError ? states.unreachable : states.failed}</p>;
  const known = told.extensions?.limit === 'maxComplexity' ? states.tooMuch : wordsFor(states.codes, told.extensions?.code);
  if (known) return <p>{known}</p>;
  return (
    <>
      <p>{states.failed}</p>
      <p className="muted" lang="en">{told.message}</p>
    </>
  );
}

const wordsFor = (words: Record<string, string>, code: unknown) =>
  typeof code === 'string' && Object.hasOwn(words, code) ? words[code] : undefined;
