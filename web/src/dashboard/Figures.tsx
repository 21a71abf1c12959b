import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';

import { useTexts } from '../shared/language';
import { readable } from './names';

/** A figure of something, and what shows the rows behind it, where there are any. */
export interface Figure {
  text: string;
  what: string;
  open?: (() => void) | undefined;
}

/** The first cell of a row names it, and what its figures are of where they do not say so. */
export interface Row {
  name: string;
  figures: (Omit<Figure, 'what'> & { what?: string })[];
}

interface Props {
  label: string;
  columns: string[];
  /** An array, or what makes each row as it comes into sight. */
  rows: { length: number; at(place: number): Row | undefined };
}

const ROW = 30;

/** The figures of a chart, as a table. Only the rows near those in sight are in the page, however many there are. */
export function Figures({ label, columns, rows }: Props) {
  const texts = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const window = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  const items = window.getVirtualItems();
  return (
    <div className="figures" ref={place} tabIndex={0} role="region" aria-label={texts.card.of(texts.card.table, label)}>
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column, place) => (
              <th key={place} scope="col"><bdi>{column}</bdi></th>
            ))}
          </tr>
        </thead>
        <Space height={items[0]?.start ?? 0} />
        <tbody>
          {items.map(({ index }) => (
            <Line key={index} index={index} row={rows.at(index)} measure={window.measureElement} />
          ))}
        </tbody>
        <Space height={window.getTotalSize() - (items.at(-1)?.end ?? 0)} />
      </table>
    </div>
  );
}

interface LineProps {
  index: number;
  row: Row | undefined;
  measure(line: HTMLTableRowElement | null): void;
}

function Line({ index, row, measure }: LineProps) {
  if (!row) return null;
  return (
    <tr aria-rowindex={index + 2} data-index={index} ref={measure}>
      <th scope="row" title={readable(row.name)}><bdi>{readable(row.name)}</bdi></th>
      {row.figures.map((figure, place) => (
        <td key={place}><Openable what={row.name} {...figure} /></td>
      ))}
    </tr>
  );
}

/** Stands for the rows that are out of sight. */
const Space = ({ height }: { height: number }) =>
  height > 0 && (
    <tbody aria-hidden="true" className="space">
      <tr><td style={{ height }} /></tr>
    </tbody>
  );

/** A figure that opens the rows behind it. */
export function Openable({ text, what, open }: Figure) {
  const texts = useTexts();
  if (!open) return text;
  return (
    <button type="button" className="figure" title={texts.card.rows(readable(what))} onClick={open}>
      {text}
    </button>
  );
}
