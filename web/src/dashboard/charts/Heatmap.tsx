import { useMemo } from 'react';

import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import type { Formats } from '../../shared/formats';
import { useTexts } from '../../shared/language';
import { useBoard } from '../board';
import { Card } from '../Card';
import { Chart } from '../Chart';
import type { Inks } from '../colours';
import { common } from '../drawing';
import type { Option } from '../echarts';
import { type Figure, Figures } from '../Figures';
import { WEEKDAYS } from '../kinds';

const Fragment = graphql(`
  fragment ActivityHeatmap on ActivityHeatmap {
    total
    counts
    period {
      from
      to
    }
  }
`);

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** When in the week people work, by the clocks of the time zone. */
export function Heatmap({ data }: { data: FragmentType<typeof Fragment> }) {
  const { total, counts, period } = readFragment(Fragment, data);
  const texts = useTexts();
  const { formats, behind } = useBoard();
  const title = texts.indicators.activityHeatmap;
  const drawing = useMemo(
    () => ({ draw: (ink: Inks) => grid(counts, formats, ink), key: [] }),
    [counts, formats],
  );

  function figureOf(day: number, hour: number): Figure {
    const [weekday, count = 0] = [WEEKDAYS[day], counts[day]?.[hour]];
    const rows = behind({ where: { weekday: weekday ? [weekday] : [], hour: [hour] }, period: { instants: period } });
    return { text: formats.number(count), ...rows, ...(count === 0 && { open: undefined }) };
  }

  return (
    <Card
      title={title}
      empty={total === 0}
      drawing={drawing}
      period={period}
      chart={
        <Chart
          label={title}
          drawing={drawing}
          figureAt={({ dataIndex }) => figureOf(Math.floor(dataIndex / HOURS.length), dataIndex % HOURS.length)}
        />
      }
      table={
        <Figures
          label={title}
          columns={[texts.columns.weekday, ...HOURS]}
          rows={counts.map((hours, day) => ({
            name: formats.weekday(day),
            figures: hours.map((_, hour) => figureOf(day, hour)),
          }))}
        />
      }
    />
  );
}

const nameOf = (day: number, hour: number, formats: Formats) => `${formats.weekday(day)} ${HOURS[hour]} h`;

function grid(counts: number[][], formats: Formats, ink: Inks): Option {
  const most = Math.max(1, ...counts.flat());
  const cells = counts.flatMap((hours, day) => hours.map((count, hour) => [hour, day, count]));
  return {
    ...common(),
    grid: { left: 8, right: 8, top: 4, bottom: 38, containLabel: true },
    tooltip: {
      renderMode: 'richText',
      confine: true,
      formatter: (cell) => {
        const [hour = 0, day = 0, count = 0] = 'value' in cell ? (cell.value as number[]) : [];
        return `${nameOf(day, hour, formats)}: ${formats.number(count)}`;
      },
    },
    xAxis: {
      type: 'category',
      data: HOURS,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: ink.muted },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: counts.map((_, day) => formats.weekday(day)),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: ink.text },
    },
    visualMap: {
      min: 0,
      max: most,
      text: [formats.number(most), formats.number(0)],
      textStyle: { color: ink.muted },
      inRange: { color: [ink.line, ink.accent] },
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      itemWidth: 10,
      itemHeight: 120,
    },
    series: { type: 'heatmap', data: cells, itemStyle: { borderColor: ink.card, borderWidth: 2, borderRadius: 3 } },
  };
}
