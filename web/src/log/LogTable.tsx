import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';

import type { Formats } from '../shared/formats';
import { useTexts } from '../shared/language';
import { LogRow } from './LogRow';
import type { Narrowing } from './narrow';
import type { LogReader } from './useLog';

/** So many rows before the end of what is held the next page is asked for. */
const AHEAD = 30;
const ROW = 37;
const COLUMNS = ['action', 'user', 'dataset', 'page', 'other', 'subdomain'] as const;

interface Props {
  label: string;
  log: LogReader;
  formats: Formats;
  /** The head of the column of times, with what sorts by it. */
  time: ReactNode;
  sorted: 'ascending' | 'descending';
  onOnly?: ((narrowing: Partial<Narrowing>) => void) | undefined;
}

/** The rows of a log. Only those in sight are in the page, however many there are. */
export function LogTable({ label, log, formats, time, sorted, onOnly }: Props) {
  const texts = useTexts().log;
  const place = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const { rows, total } = log.held;
  const window = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
  });
  const items = window.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - AHEAD && !log.fetching) log.more();
  });
  const first = rows[0]?.id;
  useEffect(() => {
    // Braces: browsers begin to answer with a promise, which an effect must not.
    place.current?.scrollTo({ top: 0 });
  }, [first]);
  const toggle = (id: string) =>
    setOpen((open) => new Set(open.has(id) ? [...open].filter((other) => other !== id) : [...open, id]));

  return (
    <div className="log" ref={place} tabIndex={0} role="region" aria-label={label}>
      <table aria-rowcount={(total ?? -2) + 1} aria-busy={log.fetching}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="time" aria-sort={sorted}>{time}</th>
            {COLUMNS.map((name) => <th key={name} scope="col" className={name}>{texts.fields[name]}</th>)}
          </tr>
        </thead>
        <Space height={items[0]?.start ?? 0} />
        {items.map(({ index, key }) => {
          const row = rows[index];
          return (
            row && (
              <tbody key={key} ref={window.measureElement} data-index={index}>
                <LogRow
                  row={row}
                  place={index + 2}
                  open={open.has(row.id)}
                  onToggle={() => toggle(row.id)}
                  formats={formats}
                  onOnly={onOnly}
                />
              </tbody>
            )
          );
        })}
        <Space height={window.getTotalSize() - (items.at(-1)?.end ?? 0)} />
      </table>
    </div>
  );
}

/** Stands for the rows that are out of sight. */
function Space({ height }: { height: number }) {
  return (
    <tbody aria-hidden="true">
      <tr>
        <td className="space" colSpan={COLUMNS.length + 1} style={{ height }} />
      </tr>
    </tbody>
  );
}
