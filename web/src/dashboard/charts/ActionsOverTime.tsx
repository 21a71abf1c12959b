import { useMemo } from 'react';

import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import type { ActionsOverTimeFragment, Interval } from '../../shared/gql/graphql';
import type { Formats } from '../../shared/formats';
import { useTexts } from '../../shared/language';
import { useTheme } from '../../shared/theme';
import { useBoard } from '../board';
import { Card } from '../Card';
import { Chart, common } from '../Chart';
import { colourOf, inks } from '../colours';
import type { Option } from '../echarts';
import { Figures } from '../Figures';
import { useView } from '../view';
import { Legend } from './Legend';
import { TimeTools } from './TimeTools';

const Fragment = graphql(`
  fragment ActionsOverTime on Actions {
    total
    interval
    period {
      from
      to
    }
    buckets
    series {
      action
      total
      counts
    }
  }
`);

/** Indicator 1: how often each action type happened, over time. */
export function ActionsOverTime({ data }: { data: FragmentType<typeof Fragment> }) {
  const actions = readFragment(Fragment, data);
  const texts = useTexts();
  const { theme } = useTheme();
  const { view } = useView();
  const { formats, open } = useBoard();
  const title = texts.indicators.actions;
  const shown = actions.series.filter(({ action }) => !view.hidden.includes(action));
  const name = nameOf(actions.interval, formats);
  // The theme is named because the inks are read from the page's style.
  const option = useMemo(
    () => optionOf(actions, view.hidden, view.shape === 'areas', name, formats),
    [actions, view.hidden, view.shape, name, formats, theme],
  );

  function rows(action: string, bucket: number) {
    const start = actions.buckets[bucket];
    if (start === undefined) return;
    open(`${action}, ${name(start)}`, { actionType: [action], period: { instants: stretch(actions, bucket) } });
  }

  return (
    <Card
      title={title}
      wide
      empty={actions.total === 0}
      tools={<TimeTools />}
      chart={(handle) => (
        <>
          <Chart
            label={title}
            option={option}
            handle={handle}
            tall
            onPick={({ seriesIndex, dataIndex }) => {
              const series = shown[seriesIndex];
              if (series?.counts[dataIndex]) rows(series.action, dataIndex);
            }}
          />
          <Legend actions={actions.series.map(({ action }) => action)} />
        </>
      )}
      table={
        <Figures
          label={title}
          columns={[texts.columns.time, ...actions.series.map(({ action }) => action)]}
          rows={actions.buckets.map((start, bucket) => ({
            name: name(start),
            figures: actions.series.map(({ action, counts }) => ({
              text: formats.number(counts[bucket] ?? 0),
              what: `${action}, ${name(start)}`,
              open: counts[bucket] ? () => rows(action, bucket) : undefined,
            })),
          }))}
        />
      }
    />
  );
}

/** The part of the bucket that lies in the period: only what happened in it is counted. */
function stretch({ buckets, period }: ActionsOverTimeFragment, bucket: number) {
  const [start, end] = [buckets[bucket] ?? period.from, buckets[bucket + 1] ?? period.to];
  return { from: Date.parse(start) < Date.parse(period.from) ? period.from : start, to: end };
}

function nameOf(interval: Interval, formats: Formats): (start: string) => string {
  return { HOUR: formats.hour, DAY: formats.day, WEEK: formats.day, MONTH: formats.month }[interval];
}

function optionOf(
  { buckets, series }: ActionsOverTimeFragment,
  hidden: string[],
  areas: boolean,
  name: (start: string) => string,
  formats: Formats,
): Option {
  const ink = inks();
  return {
    ...common(),
    grid: { left: 8, right: 16, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      order: 'valueDesc',
      valueFormatter: (value) => formats.number(Number(value)),
    },
    xAxis: {
      type: 'category',
      data: buckets.map(name),
      boundaryGap: buckets.length === 1,
      axisLabel: { color: ink.muted, hideOverlap: true },
      axisLine: { lineStyle: { color: ink.line } },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: { color: ink.muted, formatter: (value: number) => formats.number(value) },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: series
      .filter(({ action }) => !hidden.includes(action))
      .map(({ action, counts }) => ({
        name: action,
        type: 'line',
        data: counts,
        color: colourOf(action),
        symbolSize: 7,
        showSymbol: buckets.length <= 31,
        triggerEvent: true,
        lineStyle: { width: areas ? 1 : 2 },
        ...(areas && { stack: 'actions', areaStyle: { opacity: 0.55 } }),
      })),
  };
}
