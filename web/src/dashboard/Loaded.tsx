import { useEffect } from 'react';
import { useQuery } from 'urql';

import { LiveState } from '../log/LiveState';
import { useLive } from '../log/useLive';
import { useFormats } from '../shared/formats';
import { Charts } from './Charts';
import type { Indicator } from './indicators';
import { Dashboard, type Domain, scopeOf, variablesOf } from './queries';
import { Failure, Loading } from './States';
import { useView } from './view';

interface Props {
  domain: Domain;
  wanted: readonly Indicator[];
}

/** Figures are asked for again at most once in so many milliseconds, however much is recorded. */
const PAUSE = 4000;

/** Asks for the figures of the view, and again as the log grows; those before stay while new ones come. */
export function Loaded({ domain, wanted }: Props) {
  const { view } = useView();
  const scope = scopeOf(view, domain);
  const formats = useFormats(scope.timeZone);
  const [{ data, error, fetching }, ask] = useQuery({
    query: Dashboard,
    variables: variablesOf(view, domain, wanted),
  });
  const { link, changes } = useLive(scope, PAUSE);
  useEffect(() => {
    if (changes > 0) ask();
  }, [changes]);
  if (error) return <Failure error={error} again={() => ask()} />;
  if (!data) return <Loading />;
  return (
    <div aria-busy={fetching}>
      <LiveState link={link} formats={formats} />
      <Charts domain={domain} data={data} />
    </div>
  );
}
