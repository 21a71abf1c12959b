import { useCallback, useEffect, useRef, useState } from 'react';
import { type Client, type CombinedError, useClient } from 'urql';

import type { DashboardQuery, DashboardQueryVariables } from '../shared/gql/graphql';
import { INDICATORS, type Indicator } from './indicators';
import { Dashboard } from './queries';

export interface Failed {
  indicator: Indicator;
  error: CombinedError;
}

export interface Answer {
  /** What was asked. */
  key: string;
  data: DashboardQuery;
  failed: Failed[];
}

const only = (one: Indicator) =>
  Object.fromEntries(INDICATORS.map((indicator) => [indicator, indicator === one])) as Record<Indicator, boolean>;

/** Whether it was one field that failed, and not the request: the others may be asked for without it. */
const isOfOne = ({ graphQLErrors }: CombinedError) => graphQLErrors.some(({ path }) => path?.length);

/** All figures in one reading; each in its own where one of them would cost the others. */
async function askFor(client: Client, variables: DashboardQueryVariables): Promise<Omit<Answer, 'key'>> {
  const wanted = INDICATORS.filter((indicator) => variables[indicator]);
  const { data, error } = await client.query(Dashboard, variables).toPromise();
  if (!error) return { data: data ?? {}, failed: [] };
  if (wanted.length === 1 || !isOfOne(error))
    return { data: {}, failed: wanted.map((indicator) => ({ indicator, error })) };
  const answers = await Promise.all(wanted.map((one) => askFor(client, { ...variables, ...only(one) })));
  return {
    data: Object.assign({}, ...answers.map(({ data }) => data)) as DashboardQuery,
    failed: answers.flatMap(({ failed }) => failed),
  };
}

/** The figures asked for, and again with each change of the log; those before stay until new ones come. */
export function useFigures(variables: DashboardQueryVariables, changes: number) {
  const client = useClient();
  const key = JSON.stringify(variables);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [attempt, setAttempt] = useState(0);
  const asked = useRef(0);
  const shown = useRef(0);
  useEffect(() => {
    const turn = (asked.current += 1);
    void askFor(client, JSON.parse(key)).then((figures) => {
      // An earlier answer may come late, and is then no news.
      if (turn < shown.current) return;
      shown.current = turn;
      setAnswer({ key, ...figures });
    });
  }, [client, key, changes, attempt]);
  const again = useCallback(() => setAttempt((attempt) => attempt + 1), []);
  return { answer, busy: answer?.key !== key, again };
}
