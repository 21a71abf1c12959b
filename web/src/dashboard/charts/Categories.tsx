import { useMemo } from 'react';

import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import { useTexts } from '../../shared/language';
import { useTheme } from '../../shared/theme';
import { useBoard } from '../board';
import { Card } from '../Card';
import { Chart } from '../Chart';
import { inks } from '../colours';
import { Figures } from '../Figures';
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
  const { theme } = useTheme();
  const { formats, open } = useBoard();
  const title = texts.indicators.actionsByCategory;
  const modified = useMemo(() => shares.filter(({ category }) => category !== 'API'), [shares]);
  const option = useMemo(() => {
    const names = modified.map(({ category }) => texts.categories[category]);
    const counts = modified.map(({ count }) => count);
    return bars(names, [{ name: texts.card.count, colour: inks().accent, counts }], formats);
  }, [modified, texts, formats, theme]);
  const rows = (category: (typeof shares)[number]['category']) =>
    open(texts.categories[category], { actionType: actionsOf(category), period: { instants: period } });
  return (
    <Card
      title={title}
      empty={modified.length === 0}
      chart={(handle) => (
        <Chart
          label={title}
          option={option}
          handle={handle}
          onPick={({ dataIndex }) => modified[dataIndex] && rows(modified[dataIndex].category)}
        />
      )}
      table={
        <Figures
          label={title}
          columns={[texts.columns.type, texts.card.count]}
          rows={modified.map(({ category, count }) => ({
            name: texts.categories[category],
            figures: [{ text: formats.number(count), open: () => rows(category) }],
          }))}
        />
      }
    />
  );
}
