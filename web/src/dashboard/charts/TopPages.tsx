import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import { useTexts } from '../../shared/language';
import { Ranking } from './Ranking';

const Fragment = graphql(`
  fragment TopPages on TopPages {
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
      id: pageId
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

/** Indicator 6: the most modified pages. */
export function TopPages({ data, modifying }: Props) {
  const { entries, others, total, period } = readFragment(Fragment, data);
  const texts = useTexts();
  return (
    <Ranking
      title={texts.indicators.topPages}
      column={texts.columns.page}
      entries={entries}
      others={others}
      total={total}
      period={period}
      counted={modifying}
      only={(id) => ({ pageId: [id] })}
      except={(ids) => ({ pageIdNotIn: ids })}
    />
  );
}
