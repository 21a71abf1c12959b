import { useTexts } from '../shared/language';
import { useView } from './view';

/** The charts, or the rows that they are counted from. */
export function Views() {
  const texts = useTexts();
  const { view, change } = useView();
  return (
    <nav className="views" aria-label={texts.views.label}>
      {(['charts', 'log'] as const).map((show) => (
        <button
          key={show}
          type="button"
          aria-current={view.show === show ? 'page' : undefined}
          onClick={() => change({ show })}
        >
          {texts.views[show]}
        </button>
      ))}
    </nav>
  );
}
