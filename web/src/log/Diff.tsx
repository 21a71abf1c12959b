import { useMemo } from 'react';

import { useTexts } from '../shared/language';
import { type Change, type Piece, pieces, readDiff } from './diff';
import { Long } from './Long';
import { Tree } from './Tree';
import { visible } from './visible';

/** What an activity changed, and below it the text as it was recorded. */
export function Diff({ text }: { text: string }) {
  const texts = useTexts().log;
  const shown = useMemo(() => readDiff(text), [text]);
  if (shown.kind === 'prose') return <p className="prose"><Long text={text} /></p>;
  return (
    <>
      {shown.kind === 'tree' ? <Tree value={shown.value} /> : <Changes changes={shown.changes} />}
      <details className="raw">
        <summary>{texts.asRecorded}</summary>
        <pre><Long text={text} /></pre>
      </details>
    </>
  );
}

function Changes({ changes }: { changes: Change[] }) {
  const { kinds } = useTexts().log;
  return (
    <ul className="changes">
      {changes.map((change, place) => (
        <li key={place}>
          <strong><bdi>{visible(change.path)}</bdi></strong> <span className="muted">{kinds[change.kind]}</span>
          <p className="prose">
            {pieces(change.before, change.after).map((piece, place) => <Marked key={place} {...piece} />)}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Marked({ kind, text }: Piece) {
  const shown = visible(text);
  if (kind === 'added') return <ins>{shown}</ins>;
  return kind === 'removed' ? <del>{shown}</del> : shown;
}
