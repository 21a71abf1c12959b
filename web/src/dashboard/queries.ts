import { graphql } from '../shared/gql';
import type { ChoicesFragment, DashboardQueryVariables } from '../shared/gql/graphql';
import { periodInput, type View } from './address';
import { INDICATORS, type Indicator } from './indicators';

/** What a domain has to choose from. */
export const Choices = graphql(`
  fragment Choices on Domain {
    id
    timeZone
    lastActivity
    subdomains
    actionTypes {
      action
      category
      count
    }
  }
`);

export type Domain = ChoicesFragment;

export const Domains = graphql(`
  query Domains {
    limits {
      maxComplexity
    }
    domains {
      ...Choices
    }
  }
`);

/** One of them, as it is now. */
export const DomainNow = graphql(`
  query DomainNow($id: ID!) {
    domain(id: $id) {
      ...Choices
    }
  }
`);

/** All figures of the page in one request, which the server counts in one pass; an embed asks for one of them. */
export const Dashboard = graphql(`
  query Dashboard(
    $domain: ID!
    $period: PeriodInput!
    $subdomain: [ID!]
    $actionType: [ActionType!]
    $timeZone: TimeZone!
    $interval: Interval
    $numberOfUsers: Boolean!
    $actionsByUsers: Boolean!
    $actions: Boolean!
    $topUsers: Boolean!
    $topDatasets: Boolean!
    $topPages: Boolean!
    $actionDistribution: Boolean!
    $activityHeatmap: Boolean!
    $actionsByCategory: Boolean!
  ) {
    numberOfUsers(
      domain: $domain
      period: $period
      subdomain: $subdomain
      actionType: $actionType
      timeZone: $timeZone
    ) @include(if: $numberOfUsers) {
      ...Change
    }
    actionsByUsers(
      domain: $domain
      period: $period
      subdomain: $subdomain
      actionType: $actionType
      timeZone: $timeZone
    ) @include(if: $actionsByUsers) {
      ...Change
    }
    actions(
      domain: $domain
      period: $period
      subdomain: $subdomain
      actionType: $actionType
      timeZone: $timeZone
      interval: $interval
    ) @include(if: $actions) {
      ...ActionsOverTime
    }
    topUsers(
      domain: $domain
      period: $period
      subdomain: $subdomain
      actionType: $actionType
      timeZone: $timeZone
    ) @include(if: $topUsers) {
      ...TopUsers
    }
    topDatasets(
      domain: $domain
      period: $period
      subdomain: $subdomain
      actionType: $actionType
      timeZone: $timeZone
    ) @include(if: $topDatasets) {
      ...TopDatasets
    }
    topPages(
      domain: $domain
      period: $period
      subdomain: $subdomain
      actionType: $actionType
      timeZone: $timeZone
    ) @include(if: $topPages) {
      ...TopPages
    }
    actionDistribution(
      domain: $domain
      period: $period
      subdomain: $subdomain
      actionType: $actionType
      timeZone: $timeZone
    ) @include(if: $actionDistribution) {
      ...ActionDistribution
    }
    activityHeatmap(
      domain: $domain
      period: $period
      subdomain: $subdomain
      actionType: $actionType
      timeZone: $timeZone
    ) @include(if: $activityHeatmap) {
      ...ActivityHeatmap
    }
    actionsByCategory(
      domain: $domain
      period: $period
      subdomain: $subdomain
      actionType: $actionType
      timeZone: $timeZone
    ) @include(if: $actionsByCategory) {
      ...ActionsByCategory
    }
  }
`);

/** What stands for a visitor who is not logged in. */
export const ANONYMOUS = 'anonymous';

const orAll = (chosen: string[]) => (chosen.length > 0 ? chosen : null);

/** What the API is asked for, for a view. */
export const scopeOf = (view: View, domain: Domain) => ({
  domain: domain.id,
  period: periodInput(view.period),
  subdomain: orAll(view.subdomain),
  actionType: orAll(view.action),
  timeZone: view.zone ?? domain.timeZone,
});

export function variablesOf(view: View, domain: Domain, wanted: readonly Indicator[]): DashboardQueryVariables {
  const asked = Object.fromEntries(INDICATORS.map((indicator) => [indicator, wanted.includes(indicator)]));
  return { ...scopeOf(view, domain), interval: view.interval, ...(asked as Record<Indicator, boolean>) };
}
