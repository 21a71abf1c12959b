import type { Formats } from '../../shared/formats';
import type { Inks } from '../colours';
import { common, widthOf } from '../drawing';
import type { Option } from '../echarts';
import { cut, drawn, wrapped } from '../names';

export interface Stack {
  name: string;
  colour: string;
  counts: number[];
}

/** As wide as names are; what is wider is cut, and stands in full in the tooltip. */
const NAMES = 150;

/** Horizontal bars, the first one on top, made of one part or more. */
export function bars(names: string[], stacks: Stack[], formats: Formats, ink: Inks): Option {
  return {
    ...common(),
    grid: { left: 8, right: 24, top: 4, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'item',
      renderMode: 'richText',
      confine: true,
      formatter: (point) => {
        const { dataIndex, seriesName, value, marker } = point as unknown as BarPoint;
        return `${wrapped(names[dataIndex] ?? '')}\n${marker}${drawn(seriesName)}: ${formats.number(value)}`;
      },
    },
    xAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: { color: ink.muted, hideOverlap: true, formatter: (value: number) => formats.number(value) },
      splitLine: { lineStyle: { color: ink.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: names.map((name) => drawn(cut(name, NAMES, widthOf))),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: { color: ink.text },
    },
    series: stacks.map(({ name, colour, counts }) => ({
      name,
      type: 'bar',
      stack: 'all',
      data: counts,
      color: colour,
      barMaxWidth: 26,
    })),
  };
}

interface BarPoint {
  dataIndex: number;
  seriesName: string;
  value: number;
  marker: string;
}
