import type { Formats } from '../../shared/formats';
import type { Texts } from '../../shared/language';
import { colourOf, type Inks } from '../colours';
import { common } from '../drawing';
import type { Option } from '../echarts';
import { type Point, tipLines } from './tip';

/** Series over time: a number for each name on the axis, none for what is still to come. */
export interface OverTime {
  names: string[];
  /** The same, short enough for the axis. */
  ticks: string[];
  series: { action: string; counts: (number | null)[] }[];
  areas: boolean;
  /** The place of the point that still grows. */
  growing: number | null;
}

/** With more points than these, each would hide the line that it is on. */
const DOTTED = 31;

export function overTime(points: OverTime, texts: Texts, formats: Formats, ink: Inks): Option {
  const { names, ticks, series, areas, growing } = points;
  const many = names.length > 2 * DOTTED;
  return {
    ...common(),
    ...(many && { animation: false }),
    // Above the plot there is room for what its mark says.
    grid: { left: 8, right: 16, top: growing === null ? 12 : 24, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      formatter: (points) => tip([points].flat() as unknown as Point[]),
    },
    xAxis: {
      type: 'category',
      data: names,
      boundaryGap: names.length === 1,
      axisLabel: { color: ink.muted, hideOverlap: true, formatter: (_: string, place: number) => ticks[place] ?? '' },
      axisLine: { lineStyle: { color: ink.line } },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: { color: ink.muted, formatter: (value: number) => formats.number(value) },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: series.map(({ action, counts }, place) => ({
      // What was drawn for an id before keeps its place in the pile, which is that of the series in their order.
      id: String(place),
      name: action,
      type: 'line',
      data: counts,
      color: colourOf(action),
      symbolSize: 7,
      showSymbol: names.length <= DOTTED,
      triggerEvent: true,
      lineStyle: { width: areas ? 1 : 2 },
      ...(many && { emphasis: { disabled: true } }),
      ...(areas && { stack: 'actions', areaStyle: { opacity: 0.55 } }),
      ...(place === 0 && growing !== null && { markLine: mark(growing) }),
    })),
  };

  function mark(place: number) {
    const align: 'left' | 'right' = 2 * place < names.length ? 'left' : 'right';
    return {
      silent: true,
      animation: false,
      symbol: 'none',
      lineStyle: { type: 'dashed' as const, color: ink.muted },
      label: { formatter: texts.card.goesOn, color: ink.muted, position: 'end' as const, align },
      data: [{ xAxis: place }],
    };
  }

  function tip(points: Point[]): string {
    const place = points[0]?.dataIndex ?? 0;
    const name = `${names[place]}${place === growing ? ` (${texts.card.goesOn})` : ''}`;
    return tipLines(name, points, texts, formats).join('\n');
  }
}
