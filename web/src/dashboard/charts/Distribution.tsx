import { useMemo } from 'react';

import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import type { ActionDistributionFragment } from '../../shared/gql/graphql';
import type { Formats } from '../../shared/formats';
import { useTexts } from '../../shared/language';
import { useBoard } from '../board';
import { Card } from '../Card';
import { Chart } from '../Chart';
import { colourOf, type Inks } from '../colours';
import { common } from '../drawing';
import type { Option } from '../echarts';
import { type Figure, Figures } from '../Figures';
import { drawn } from '../names';
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
  const { formats, behind } = useBoard();
  const title = texts.indicators.actionDistribution;
  const drawing = useMemo(() => {
    const key = distribution.shares.map(({ action, share }) => ({
      name: `${action} ${formats.percent(share)}`,
      colour: colourOf(action),
    }));
    return { draw: (ink: Inks) => ring(distribution, formats, ink), key };
  }, [distribution, formats]);
  const figures = shares.map(({ action, count }): Figure => ({
    text: formats.number(count),
    ...behind({ actionType: [action], period: { instants: period } }),
  }));
  return (
    <Card
      title={title}
      empty={total === 0}
      drawing={drawing}
      period={period}
      chart={
        <div className="ring">
          <div><Chart label={title} drawing={drawing} figureAt={({ dataIndex }) => figures[dataIndex]} /></div>
          <ul>
            {shares.map(({ action, share }, place) => (
              <li key={action}>
                <button type="button" title={texts.card.rows(action)} onClick={figures[place]?.open}>
                  <Swatch colour={colourOf(action)} />
                  <span>{action}</span>
                  {formats.percent(share)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      }
      table={
        <Figures
          label={title}
          columns={[texts.card.action, texts.card.count, texts.card.share]}
          rows={figures.map((figure, place) => ({
            name: shares[place]?.action ?? '',
            figures: [figure, { text: formats.percent(shares[place]?.share ?? 0) }],
          }))}
        />
      }
    />
  );
}

function ring({ shares }: ActionDistributionFragment, formats: Formats, ink: Inks): Option {
  return {
    ...common(),
    tooltip: {
      trigger: 'item',
      renderMode: 'richText',
      confine: true,
      formatter: (point) => {
        const share = 'dataIndex' in point ? shares[point.dataIndex] : undefined;
        return share ? `${drawn(share.action)}: ${formats.number(share.count)} (${formats.percent(share.share)})` : '';
      },
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
