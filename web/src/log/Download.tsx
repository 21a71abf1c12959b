import { useEffect, useRef, useState } from 'react';

import type { Formats } from '../shared/formats';
import { useTexts } from '../shared/language';
import { CAP, collect, save } from './download';
import type { LogQuery, Order } from './types';
import { usePages } from './useLog';

interface Props {
  query: LogQuery;
  order: Order;
  total: number | null;
  formats: Formats;
}

/** Saves the rows of the query, and tells how far that is. */
export function Download({ query, order, total, formats }: Props) {
  const texts = useTexts().log;
  const ask = usePages(query, order);
  const [progress, setProgress] = useState<[number, number] | null>(null);
  const [failed, setFailed] = useState(false);
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async () => {
    const control = (running.current = new AbortController());
    setFailed(false);
    setProgress([0, Math.min(total ?? 0, CAP)]);
    try {
      save(await collect(ask, (...now) => setProgress(now), control.signal), `${query.domain}.csv`);
    } catch {
      setFailed(!control.signal.aborted);
    }
    setProgress(null);
  };

  if (progress)
    return (
      <span className="download">
        <progress value={progress[0]} max={progress[1]} aria-label={texts.download} />
        {texts.rowsOf(formats.number(progress[0]), formats.number(progress[1]))}
        <button type="button" onClick={() => running.current?.abort()}>{texts.stop}</button>
      </span>
    );
  return (
    <span className="download">
      <button type="button" disabled={!total} onClick={start}>{texts.download}</button>
      {(total ?? 0) > CAP && <span className="muted">{texts.cap(formats.number(CAP))}</span>}
      {failed && <span className="fault" role="alert">{texts.downloadFailed}</span>}
    </span>
  );
}
