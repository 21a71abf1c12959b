import { useTexts } from '../shared/language';
import { Dates } from './Dates';
import { dayIn } from './days';
import { PRESETS } from './periods';
import { useView } from './view';

const DATES = 'dates';

/** Whole days up to today, or from one date to another. */
export function PeriodFilter({ timeZone }: { timeZone: string }) {
  const texts = useTexts();
  const { view, change } = useView();
  const { period } = view;
  const dates = 'from' in period ? period : null;
  const other = 'last' in period && !(PRESETS as readonly string[]).includes(period.last) ? period.last : null;

  function choose(value: string) {
    const days = { from: dayIn(timeZone, 13), to: dayIn(timeZone) };
    change({ period: value === DATES ? days : { last: value } });
  }

  return (
    <>
      <label>
        {texts.filters.period}
        <select
          value={dates ? DATES : 'last' in period ? period.last : ''}
          onChange={({ target }) => choose(target.value)}
        >
          {PRESETS.map((preset) => (
            <option key={preset} value={preset}>{texts.filters.presets[preset]}</option>
          ))}
          {other && <option value={other}>{texts.filters.other(other)}</option>}
          <option value={DATES}>{texts.filters.dates}</option>
        </select>
      </label>
      {dates && <Dates dates={dates} onChange={(period, corrects) => change({ period }, corrects)} />}
    </>
  );
}
