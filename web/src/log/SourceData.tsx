import { useEffect, useRef } from 'react';

import { useFormats } from '../shared/formats';
import { useTexts } from '../shared/language';
import { Download } from './Download';
import { LiveState } from './LiveState';
import './log.css';
import { LogTable } from './LogTable';
import { Narrow } from './Narrow';
import { narrowed, type Narrowing, type Rearrange } from './narrow';
import { Total } from './Total';
import { Trouble } from './Trouble';
import type { LogQuery, Order } from './types';
import { useLive } from './useLive';
import { useLog } from './useLog';

interface Props {
  query: LogQuery;
  /** What it is narrowed to besides. */
  narrowing: Narrowing;
  order: Order;
  onChange: Rearrange;
}

/** The log itself: searched, narrowed, sorted, and growing as activities are recorded. */
export function SourceData({ query, narrowing, order, onChange }: Props) {
  const texts = useTexts().log;
  const formats = useFormats(query.timeZone);
  const asked = narrowed(query, narrowing);
  const log = useLog(asked, order);
  const { link, changes } = useLive(asked);
  const seen = useRef(0);
  useEffect(() => {
    if (changes === seen.current || log.fetching) return;
    seen.current = changes;
    log.look();
  }, [changes, log.fetching]);

  const newest = order === 'NEWEST_FIRST';
  const sort = (
    <button type="button" onClick={() => onChange({ order: newest ? 'OLDEST_FIRST' : 'NEWEST_FIRST' })}>
      {texts.fields.time} <span aria-hidden="true">{newest ? '▼' : '▲'}</span>
    </button>
  );
  return (
    <section className="card source" aria-label={texts.title}>
      <Narrow query={query} narrowing={narrowing} onChange={onChange} />
      <div className="bar">
        <Total total={log.held.total} fetching={log.fetching} formats={formats} />
        <Fresh count={log.held.fresh.length} gap={log.held.gap} show={log.welcome} />
        <LiveState link={link} formats={formats} />
        <Download query={asked} order={order} total={log.held.total} formats={formats} />
      </div>
      <Trouble log={log} />
      {log.held.total === 0 && <p className="empty">{texts.empty}</p>}
      <LogTable
        label={texts.title}
        log={log}
        formats={formats}
        time={sort}
        sorted={newest ? 'descending' : 'ascending'}
        onOnly={(only) => onChange({ narrowing: { ...narrowing, ...only } })}
      />
    </section>
  );
}

/** How many activities are newer than those shown, and what shows them. */
function Fresh({ count, gap, show }: { count: number; gap: boolean; show(): void }) {
  const texts = useTexts().log;
  return (
    <div role="status">
      {count > 0 && <button type="button" className="main" onClick={show}>{texts.fresh(count, gap)}</button>}
    </div>
  );
}
