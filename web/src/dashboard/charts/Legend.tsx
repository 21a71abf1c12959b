import { useTexts } from '../../shared/language';
import { colourOf } from '../colours';
import { Swatch } from '../Swatch';
import { useView } from '../view';

/** The names of the series: each switches its own off and on. */
export function Legend({ actions }: { actions: string[] }) {
  const { view, change } = useView();
  const texts = useTexts();

  function toggle(action: string) {
    const hidden = view.hidden.filter((other) => other !== action);
    change({ hidden: hidden.length < view.hidden.length ? hidden : [...hidden, action] });
  }

  return (
    <ul className="legend" aria-label={texts.card.action}>
      {actions.map((action) => (
        <li key={action}>
          <button type="button" aria-pressed={!view.hidden.includes(action)} onClick={() => toggle(action)}>
            <Swatch colour={colourOf(action)} />
            {action}
          </button>
        </li>
      ))}
    </ul>
  );
}
