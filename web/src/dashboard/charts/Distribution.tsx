import { useMemo } from 'react';

import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import type { ActionDistributionFragment } from '../../shared/gql/graphql';
import type { Formats } from '../../shared/formats';
import { useTexts } from '../../shared/language';
import { useTheme } from '../../shared/theme';
import { useBoard } from '../board';
import { Card } from '../Card';
import { Chart, common } from '../Chart';
import { colourOf, inks } from '../colours';
import type { Option } from '../echarts';
import { Figures } from '../Figures';
import { Swatch } from '../Swatch';

const Fragment = graphql(`
  fragment ActionDistribution on ActionDistribution {
    total
    period {
      from
      to
    }
    shares {
      action
      count
      share
    }
  }
`);

/** Indicator 7: how the activity divides between action types. */
export function Distribution({ data }: { data: FragmentType<typeof Fragment> }) {
  const distribution = readFragment(Fragment, data);
  const { shares, total, period } = distribution;
  const texts = useTexts();
  const { theme } = useTheme();
  const { formats, open } = useBoard();
  const title = texts.indicators.actionDistribution;
  const option = useMemo(() => ring(distribution, formats), [distribution, formats, theme]);
  const rows = (action: string) => open(action, { actionType: [action], period: { instants: period } });
  return (
    <Card
      title={title}
      empty={total === 0}
      chart={(handle) => (
        <div className="ring">
          <Chart
            label={title}
            option={option}
            handle={handle}
            onPick={({ dataIndex }) => shares[dataIndex] && rows(shares[dataIndex].action)}
          />
          <ul>
            {shares.map(({ action, share }) => (
              <li key={action}>
                <button type="button" title={texts.card.rows(action)} onClick={() => rows(action)}>
                  <Swatch colour={colourOf(action)} />
                  <span>{action}</span>
                  {formats.percent(share)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      table={
        <Figures
          label={title}
          columns={[texts.card.action, texts.card.count, texts.card.share]}
          rows={shares.map(({ action, count, share }) => ({
            name: action,
            figures: [
              { text: formats.number(count), open: () => rows(action) },
              { text: formats.percent(share) },
            ],
          }))}
        />
      }
    />
  );
}

function ring({ shares }: ActionDistributionFragment, formats: Formats): Option {
  const ink = inks();
  return {
    ...common(),
    tooltip: {
      trigger: 'item',
      renderMode: 'richText',
      confine: true,
      valueFormatter: (value) => formats.number(Number(value)),
    },
    series: {
      type: 'pie',
      radius: ['56%', '92%'],
      itemStyle: { borderColor: ink.card, borderWidth: 2 },
      label: { show: false },
      data: shares.map(({ action, count }) => ({ name: action, value: count, itemStyle: { color: colourOf(action) } })),
    },
  };
}
