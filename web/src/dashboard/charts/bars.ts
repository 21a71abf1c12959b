import type { Formats } from '../../shared/formats';
import { common } from '../Chart';
import { inks } from '../colours';
import type { Option } from '../echarts';

export interface Stack {
  name: string;
  colour: string;
  counts: number[];
}

/** Horizontal bars, the first one on top, made of one part or more. */
export function bars(names: string[], stacks: Stack[], formats: Formats): Option {
  const ink = inks();
  return {
    ...common(),
    grid: { left: 8, right: 24, top: 4, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'item',
      renderMode: 'richText',
      confine: true,
      valueFormatter: (value) => formats.number(Number(value)),
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
      data: names,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: { color: ink.text, width: 150, overflow: 'truncate' },
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
