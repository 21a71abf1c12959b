// The activity log by Relay's rules: its compiler writes the query for further pages.
import { graphql, useLazyLoadQuery, usePaginationFragment } from 'react-relay';

const QUERY = graphql`
  query LogQuery {
    ...Log_page
  }
`;

const PAGE = graphql`
  fragment Log_page on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 25 }, after: { type: "String" })
  @refetchable(queryName: "LogPageQuery") {
    activityLog(first: $first, after: $after) @connection(key: "Log_activityLog") {
      edges {
        node {
          id
          domainId
          timestamp
          action
        }
      }
    }
  }
`;

export function Log() {
  const { data, hasNext, isLoadingNext, loadNext } = usePaginationFragment(PAGE, useLazyLoadQuery(QUERY, {}));
  return (
    <>
      <ol>
        {data.activityLog.edges.map(({ node }) => (
          <li key={node.id} id={node.id}>
            <time>{node.timestamp}</time> {node.action}
          </li>
        ))}
      </ol>
      {hasNext && (
        <button disabled={isLoadingNext} onClick={() => loadNext(25)}>
          More
        </button>
      )}
    </>
  );
}
