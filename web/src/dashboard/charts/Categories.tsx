import { useMemo } from 'react';

import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import { useTexts } from '../../shared/language';
import { useBoard } from '../board';
import { Card } from '../Card';
import { Chart } from '../Chart';
import type { Inks } from '../colours';
import { type Figure, Figures } from '../Figures';
import { bars } from './bars';

const Fragment = graphql(`
  fragment ActionsByCategory on ActionsByCategory {
    period {
      from
      to
    }
    shares {
      category
      count
    }
  }
`);

interface Props {
  data: FragmentType<typeof Fragment>;
  /** The action types of each category, which are how the log is asked for its rows. */
  actionsOf(category: string): string[];
}

/** What was modified; calls of the API modify nothing. */
export function Categories({ data, actionsOf }: Props) {
  const { shares, period } = readFragment(Fragment, data);
  const texts = useTexts();
  const { formats, behind } = useBoard();
  const title = texts.indicators.actionsByCategory;
  const modified = useMemo(() => shares.filter(({ category }) => category !== 'API'), [shares]);
  const drawing = useMemo(() => {
    const names = modified.map(({ category }) => texts.categories[category]);
    const counts = modified.map(({ count }) => count);
    const draw = (ink: Inks) => bars(names, [{ name: texts.card.count, colour: ink.accent, counts }], formats, ink);
    return { draw, key: [] };
  }, [modified, texts, formats]);
  const figures = modified.map(({ category, count }): Figure => ({
    text: formats.number(count),
    ...behind({ actionType: actionsOf(category), period: { instants: period } }),
  }));
  return (
    <Card
      title={title}
      empty={modified.length === 0}
      drawing={drawing}
      period={period}
      chart={<Chart label={title} drawing={drawing} figureAt={({ dataIndex }) => figures[dataIndex]} />}
      table={
        <Figures
          label={title}
          columns={[texts.columns.type, texts.card.count]}
          rows={modified.map(({ category }, place) => ({
            name: texts.categories[category],
            figures: [figures[place]].filter((figure) => figure !== undefined),
          }))}
        />
      }
    />
  );
}
