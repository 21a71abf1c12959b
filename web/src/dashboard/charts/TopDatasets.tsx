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
      id: datasetId
      actions
      byAction {
        action
        count
      }
    }
  }
`);

interface Props {
  data: FragmentType<typeof Fragment>;
  /** The action types that modify, and so count. */
  modifying: string[];
}

/** Indicator 5: the most modified datasets. */
export function TopDatasets({ data, modifying }: Props) {
  const { entries, others, total, period } = readFragment(Fragment, data);
  const texts = useTexts();
  return (
    <Ranking
      title={texts.indicators.topDatasets}
      column={texts.columns.dataset}
      entries={entries}
      others={others}
      total={total}
      period={period}
      counted={modifying}
      only={(id) => ({ datasetId: [id] })}
      except={(ids) => ({ datasetIdNotIn: ids })}
    />
  );
}
