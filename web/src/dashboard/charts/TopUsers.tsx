import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import { useTexts } from '../../shared/language';
import { ANONYMOUS } from '../queries';
import { Ranking } from './Ranking';

const Fragment = graphql(`
  fragment TopUsers on TopUsers {
    total
    none
    others {
      entries
      actions
    }
    period {
      from
      to
    }
    entries {
      id: userId
      actions
      byAction {
        action
        count
      }
    }
  }
`);

/** Indicator 4: the most active users, the others, and what nobody identified did. */
export function TopUsers({ data }: { data: FragmentType<typeof Fragment> }) {
  const { entries, others, none, total, period } = readFragment(Fragment, data);
  const texts = useTexts();
  return (
    <Ranking
      title={texts.indicators.topUsers}
      column={texts.columns.user}
      entries={entries}
      others={others}
      none={{ actions: none, where: { userId: ['', ANONYMOUS] } }}
      total={total}
      period={period}
      only={(id) => ({ userId: [id] })}
      except={(ids) => ({ userIdNotIn: [ANONYMOUS, ...ids] })}
    />
  );
}
