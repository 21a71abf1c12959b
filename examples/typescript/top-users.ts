// The users that acted most, broken down by action type.
import { ask } from './client.js';
import { graphql } from './gql/index.js';

const TopUsers = graphql(`
  query TopUsers($period: PeriodInput!, $first: Int!) {
    topUsers(period: $period, first: $first) {
      entries {
        userId
        actions
        byAction {
          action
          category
          count
        }
      }
    }
  }
`);

const { topUsers } = await ask(TopUsers, { period: { last: 'P14D' }, first: 3 });
for (const { userId, actions, byAction } of topUsers.entries)
  console.log(userId, actions, ...byAction.map(({ action, count }) => `${action}:${count}`));
