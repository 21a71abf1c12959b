import { useMemo } from 'react';

import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import { useTexts } from '../../shared/language';
import { Ranking } from './Ranking';

const Fragment = graphql(`
  fragment TopDatasets on TopDatasets {
    total
    others {
      entries
      actions
    }
    period {
      from
      to
    }
    entries {
      datasetId
      actions
      byAction {
        action
        count
      }
    }
  }
`);

/** Indicator 5: the most modified datasets. */
export function TopDatasets({ data }: { data: FragmentType<typeof Fragment> }) {
  const { entries, others, total, period } = readFragment(Fragment, data);
  const texts = useTexts();
  const ranked = useMemo(() => entries.map(({ datasetId, ...entry }) => ({ id: datasetId, ...entry })), [entries]);
  return (
    <Ranking
      title={texts.indicators.topDatasets}
      column={texts.columns.dataset}
      entries={ranked}
      others={others}
      total={total}
      period={period}
      where={(id) => ({ datasetId: [id] })}
    />
  );
}
