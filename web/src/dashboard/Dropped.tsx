import { useTexts } from '../shared/language';
import { useView } from './view';

/** Says what the address held that means nothing. */
export function Dropped() {
  const texts = useTexts();
  const { dropped, dismiss } = useView();
  if (dropped.length === 0) return null;
  return (
    <p className="dropped" role="status">
      {texts.notes.dropped(dropped.join(', '))}
      <button type="button" onClick={dismiss}>{texts.notes.dismiss}</button>
    </p>
  );
}
