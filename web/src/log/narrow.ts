import type { LogQuery, Order } from './types';

/** What the rows are narrowed to; empty text narrows nothing. */
export interface Narrowing {
  search: string;
  user: string;
  dataset: string;
  page: string;
  action: string;
}

/** Shows the log otherwise; where that goes on with what was typed before, it takes its place. */
export type Rearrange = (change: { narrowing?: Narrowing; order?: Order }, goesOn?: boolean) => void;

export const WHOLE: Narrowing = { search: '', user: '', dataset: '', page: '', action: '' };

export const isWhole = (narrowing: Narrowing) => Object.values(narrowing).every((text) => text === '');

const only = (name: string, value: string) => (value ? { [name]: [value] } : {});

/** The query, narrowed: what it asks for itself stays asked for. */
export function narrowed(query: LogQuery, { search, user, dataset, page, action }: Narrowing): LogQuery {
  const where = {
    ...query.where,
    ...(search && { search }),
    ...only('userId', user),
    ...only('datasetId', dataset),
    ...only('pageId', page),
  };
  return {
    ...query,
    where: Object.keys(where).length > 0 ? where : null,
    actionType: action ? (query.actionType ?? [action]).filter((type) => type === action) : query.actionType,
  };
}
