import { useMemo } from 'react';

import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import type { Formats } from '../../shared/formats';
import { useTexts } from '../../shared/language';
import { useTheme } from '../../shared/theme';
import { useBoard } from '../board';
import { Card } from '../Card';
import { Chart, common } from '../Chart';
import { inks } from '../colours';
import type { Option } from '../echarts';
import { Figures } from '../Figures';

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

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** When in the week people work, by the clocks of the time zone. */
export function Heatmap({ data }: { data: FragmentType<typeof Fragment> }) {
  const { total, counts, period } = readFragment(Fragment, data);
  const texts = useTexts();
  const { theme } = useTheme();
  const { formats, open } = useBoard();
  const title = texts.indicators.activityHeatmap;
  const option = useMemo(() => grid(counts, formats), [counts, formats, theme]);

  function rows(day: number, hour: number) {
    const weekday = WEEKDAYS[day];
    if (weekday && counts[day]?.[hour])
      open(nameOf(day, hour, formats), { where: { weekday: [weekday], hour: [hour] }, period: { instants: period } });
  }

  return (
    <Card
      title={title}
      empty={total === 0}
      chart={(handle) => (
        <Chart
          label={title}
          option={option}
          handle={handle}
          onPick={({ dataIndex }) => rows(Math.floor(dataIndex / HOURS.length), dataIndex % HOURS.length)}
        />
      )}
      table={
        <Figures
          label={title}
          columns={[texts.columns.weekday, ...HOURS]}
          rows={counts.map((hours, day) => ({
            name: formats.weekday(day),
            figures: hours.map((count, hour) => ({
              text: formats.number(count),
              what: nameOf(day, hour, formats),
              open: count > 0 ? () => rows(day, hour) : undefined,
            })),
          }))}
        />
      }
    />
  );
}

const nameOf = (day: number, hour: number, formats: Formats) => `${formats.weekday(day)} ${HOURS[hour]} h`;

function grid(counts: number[][], formats: Formats): Option {
  const ink = inks();
  const cells = counts.flatMap((hours, day) => hours.map((count, hour) => [hour, day, count]));
  return {
    ...common(),
    grid: { left: 8, right: 8, top: 4, bottom: 4, containLabel: true },
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
      show: false,
      min: 0,
      max: Math.max(1, ...counts.flat()),
      inRange: { color: [ink.line, ink.accent] },
    },
    series: { type: 'heatmap', data: cells, itemStyle: { borderColor: ink.card, borderWidth: 2, borderRadius: 3 } },
  };
}
