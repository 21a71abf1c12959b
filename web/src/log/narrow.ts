import type { LogQuery } from './types';

/** What the rows are narrowed to; empty text narrows nothing. */
export interface Narrowing {
  search: string;
  user: string;
  dataset: string;
  page: string;
  action: string;
}

export const WHOLE: Narrowing = { search: '', user: '', dataset: '', page: '', action: '' };

const only = (name: string, value: string) => (value ? { [name]: [value] } : {});

/** The query, narrowed. */
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
    actionType: action ? [action] : query.actionType,
  };
}
