import type { ActivityFilter, LogQuery as LogAnswer, PeriodInput } from '../shared/gql/graphql';

/** Rows of the log. What is null selects nothing less than everything. */
export interface LogQuery {
  domain: string;
  period: PeriodInput | null;
  subdomain: string[] | null;
  actionType: string[] | null;
  where: ActivityFilter | null;
  timeZone: string;
}

export type Page = LogAnswer['activityLog'];
export type Row = Page['nodes'][number];
export type Order = 'NEWEST_FIRST' | 'OLDEST_FIRST';
