import { graphql } from '../shared/gql';

/** A page of the log. What lies behind it, where it was come from, is known, and costs the server a search. */
export const Log = graphql(`
  query Log(
    $domain: ID!
    $period: PeriodInput
    $subdomain: [ID!]
    $actionType: [ActionType!]
    $where: ActivityFilter
    $timeZone: TimeZone!
    $orderBy: ActivityOrder!
    $first: Int
    $after: String
    $last: Int
    $before: String
    $back: Boolean!
  ) {
    activityLog(
      domain: $domain
      period: $period
      subdomain: $subdomain
      actionType: $actionType
      where: $where
      timeZone: $timeZone
      orderBy: $orderBy
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      totalCount
      nodes {
        id
        timestamp
        domainId
        userId
        datasetId
        username
        action
        groupId
        pageId
        diff
        mapId
        reuseTitle
        subdomainId
      }
      pageInfo {
        startCursor
        endCursor
        hasNextPage @skip(if: $back)
        hasPreviousPage @include(if: $back)
      }
    }
  }
`);

/** The action types that there are to choose from. */
export const ActionTypes = graphql(`
  query ActionTypes($domain: ID!) {
    domain(id: $domain) {
      actionTypes {
        action
      }
    }
  }
`);

/** Tells that there is something new; what it is is read from the log, which knows what belongs to a view. */
export const Recorded = graphql(`
  subscription Recorded($domain: ID!, $subdomain: [ID!], $actionType: [ActionType!]) {
    activityRecorded(domain: $domain, subdomain: $subdomain, actionType: $actionType) {
      id
    }
  }
`);
