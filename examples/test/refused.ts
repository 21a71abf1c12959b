// What the types of the client in TypeScript refuse: an error that is expected, and does not come, is one itself.
import { ask } from '../typescript/client.js';
import { graphql } from '../typescript/gql/index.js';

const document = graphql(`
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

// @ts-expect-error A variable that must be there is missing.
await ask(document, { first: 3 });
// @ts-expect-error Exactly one field of a period is set.
await ask(document, { first: 3, period: { last: 'P7D', dates: { from: '2026-01-01', to: '2026-01-31' } } });
const { topUsers } = await ask(document, { first: 3, period: { last: 'P7D' } });
// @ts-expect-error The document does not ask for this.
topUsers.total;
// @ts-expect-error The id of a user is text.
topUsers.entries[0]!.userId satisfies number;
