import type { Formats } from '../../shared/formats';
import type { Texts } from '../../shared/language';
import { cut, drawn } from '../names';

/** More lines do not fit beside a chart. */
const LINES = 10;
/** Letters of a name. */
const NAME = 40;
const lettersOf = (text: string) => [...text].length;

/** What a tooltip is made of. */
export interface Point {
  seriesName: string;
  value: number | null;
  marker: string;
  dataIndex: number;
}

/** The total, then the most of what it is made of; what did not happen is left out. */
export function tipLines(name: string, points: Point[], texts: Texts, formats: Formats): string[] {
  const counted = points.flatMap((point) => (point.value ? [{ ...point, value: point.value }] : []));
  const sorted = counted.sort((a, b) => b.value - a.value);
  const sum = (some: typeof sorted) => formats.number(some.reduce((sum, { value }) => sum + value, 0));
  const shown = sorted.slice(0, sorted.length > LINES + 1 ? LINES : undefined);
  const rest = sorted.slice(shown.length);
  return [
    name,
    `${texts.card.total}: ${sum(sorted)}`,
    ...shown.map(
      ({ marker, seriesName, value }) => `${marker}${drawn(cut(seriesName, NAME, lettersOf))}: ${formats.number(value)}`,
    ),
    ...(rest.length > 0 ? [`${texts.card.others(formats.number(rest.length))}: ${sum(rest)}`] : []),
  ];
}
