import { useMemo } from 'react';

import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import { useTexts } from '../../shared/language';
import { useBoard } from '../board';
import { Card } from '../Card';
import { Chart } from '../Chart';
import { colourOf, type Inks } from '../colours';
import { type Figure, Figures } from '../Figures';
import { useView } from '../view';
import { Legend } from './Legend';
import { overTime } from './overTime';
import { sizeFor, type Step, stepsOf, sums } from './steps';
import { TimeTools } from './TimeTools';
import { clockOf, namer, progress, stretch } from './times';
import { useZoom, Zoom } from './Zoom';

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
  const { view } = useView();
  const { formats, behind } = useBoard();
  const title = texts.indicators.actions;
  const count = actions.buckets.length;
  const zoom = useZoom(count);
  const { first, end } = zoom.sight;
  const name = useMemo(() => namer(actions, formats), [actions, formats]);
  const { begun, goesOn } = useMemo(() => progress(actions), [actions]);
  const shown = useMemo(
    () => actions.series.filter(({ action }) => !view.hidden.includes(action)),
    [actions, view.hidden],
  );
  const clock = useMemo(() => clockOf(actions, formats), [actions, formats]);
  const steps = useMemo(() => stepsOf({ first, end }, clock), [first, end, clock]);
  const nameOf = ({ first, end }: Step) =>
    end - first === 1 ? name(first) : texts.zoom.range(name(first), name(end - 1));

  const drawing = useMemo(() => {
    const counted = shown.map(({ action, counts }) => ({ action, counts: sums(counts, steps, begun) }));
    const last = steps.findIndex(({ first, end }) => first < begun && begun <= end);
    const points = {
      names: steps.map(nameOf),
      ticks: steps.map(({ first }) => name(first)),
      series: counted,
      areas: view.shape === 'areas',
      growing: goesOn && last >= 0 ? last : null,
    };
    return {
      draw: (ink: Inks) => overTime(points, texts, formats, ink),
      key: shown.map(({ action }) => ({ name: action, colour: colourOf(action) })),
    };
  }, [shown, steps, begun, goesOn, view.shape, name, texts, formats]);

  function figureOf({ action, counts }: (typeof shown)[number], step: Step): Figure {
    const [figure = 0] = sums(counts, [step], begun);
    const period = { instants: stretch(actions, step.first, step.end) };
    return { text: formats.number(figure ?? 0), ...behind({ actionType: [action], period }), ...(!figure && { open: undefined }) };
  }

  const size = sizeFor({ first, end });
  const unit = texts.interval[actions.interval].toLowerCase();
  return (
    <Card
      title={title}
      wide
      empty={actions.total === 0}
      tools={<TimeTools />}
      drawing={drawing}
      period={actions.period}
      chart={
        <>
          <Chart
            label={title}
            drawing={drawing}
            tall
            figureAt={({ series, dataIndex }) => {
              const [clicked, step] = [shown.find(({ action }) => action === series), steps[dataIndex]];
              return clicked && step && figureOf(clicked, step);
            }}
          />
          <Zoom
            zoom={zoom}
            count={count}
            name={name}
            note={size > 1 ? texts.zoom.each(formats.number(size), unit) : null}
          />
        </>
      }
      table={
        <Figures
          label={title}
          columns={[texts.columns.time, ...shown.map(({ action }) => action)]}
          rows={{
            length: begun,
            at: (bucket) => ({
              name: goesOn && bucket === begun - 1 ? `${name(bucket)} (${texts.card.goesOn})` : name(bucket),
              figures: shown.map((series) => figureOf(series, { first: bucket, end: bucket + 1 })),
            }),
          }}
        />
      }
      below={<Legend actions={actions.series.map(({ action }) => action)} />}
    />
  );
}
