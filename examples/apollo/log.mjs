// All of the log, page by page, as a list grows that one scrolls down.
import { gql } from '@apollo/client';

export const LOG = gql`
  query Log($first: Int!, $after: String) {
    activityLog(first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          domainId
          timestamp
          action
          userId
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`;

/** Asks for page after page, and gives what the cache made of them: one list. */
export async function wholeLog(client, first, onPage = async () => {}) {
  const options = { query: LOG, variables: { first } };
  const query = client.watchQuery(options);
  let page = await client.query(options);
  while (page.data.activityLog.pageInfo.hasNextPage) {
    await onPage();
    page = await query.fetchMore({ variables: { after: page.data.activityLog.pageInfo.endCursor } });
  }
  return client.readQuery(options).activityLog.edges.map(({ node }) => node);
}
