import { useTexts } from '../shared/language';
import { DEFAULT } from './address';
import { useView } from './view';

const PRESETS = ['P1D', 'P7D', 'P14D', 'P30D', 'P90D', 'P12M', 'P24M'] as const;
const DATES = 'dates';

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toLocaleDateString('sv-SE');

/** Whole days up to today, or from one date to another. */
export function PeriodFilter() {
  const texts = useTexts();
  const { view, change } = useView();
  const { period } = view;
  const dates = 'from' in period ? period : null;
  const other = 'last' in period && !(PRESETS as readonly string[]).includes(period.last) ? period.last : null;

  function choose(value: string) {
    change({ period: value === DATES ? { from: day(13), to: day(0) } : { last: value } });
  }

  /** A date that is taken away leaves the other one, and an order that is wrong is put right by it. */
  function date(end: 'from' | 'to', value: string) {
    if (!dates) return;
    if (!value) return change({ period: DEFAULT.period });
    const next = { ...dates, [end]: value };
    change({ period: next.from <= next.to ? next : { from: value, to: value } });
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
      {dates &&
        (['from', 'to'] as const).map((end) => (
          <label key={end}>
            {texts.filters[end]}
            <input
              type="date"
              min="1970-01-01"
              max="2999-12-31"
              value={dates[end]}
              onChange={({ target }) => date(end, target.value)}
            />
          </label>
        ))}
    </>
  );
}
