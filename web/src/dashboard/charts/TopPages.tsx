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

/** Indicator 6: the most modified pages. */
export function TopPages({ data }: { data: FragmentType<typeof Fragment> }) {
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
      where={(id) => ({ pageId: [id] })}
    />
  );
}
