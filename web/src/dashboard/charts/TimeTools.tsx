import type { Interval } from '../../shared/gql/graphql';
import { useTexts } from '../../shared/language';
import { useView } from '../view';

/** How long a bucket is, and whether the series are lines or stacked. */
export function TimeTools() {
  const { view, change, intervals } = useView();
  const texts = useTexts();
  return (
    <>
      <select
        aria-label={texts.interval.label}
        value={view.interval ?? ''}
        onChange={({ target }) => change({ interval: (target.value as Interval) || null })}
      >
        <option value="">{texts.interval.auto}</option>
        {intervals.map((interval) => (
          <option key={interval} value={interval}>{texts.interval[interval]}</option>
        ))}
      </select>
      <select
        aria-label={texts.stacked.label}
        value={view.shape}
        onChange={({ target }) => change({ shape: target.value === 'lines' ? 'lines' : 'areas' })}
      >
        <option value="areas">{texts.stacked.areas}</option>
        <option value="lines">{texts.stacked.lines}</option>
      </select>
    </>
  );
}
