import { useEffect } from 'react';
import { useQuery } from 'urql';

import { busiest } from '../dashboard/busiest';
import { isIndicator } from '../dashboard/indicators';
import { Loaded } from '../dashboard/Loaded';
import { Domains } from '../dashboard/queries';
import { Failure, Loading, Notice } from '../dashboard/States';
import { FittedView, useView } from '../dashboard/view';
import { useTexts } from '../shared/language';

/** The one indicator that the address names, for a page of another site; the rest of the address is the view. */
export function Embed() {
  const texts = useTexts();
  const { view } = useView();
  const [{ data, error }, ask] = useQuery({ query: Domains });
  const indicator = location.pathname.split('/').pop() ?? '';
  const known = isIndicator(indicator) ? indicator : null;
  useEffect(() => {
    document.title = known ? texts.indicators[known] : texts.title;
  }, [known, texts]);
  if (error) return <Failure error={error} again={() => ask()} />;
  if (!data) return <Loading />;
  const domain = view.domain === null ? busiest(data.domains) : data.domains.find(({ id }) => id === view.domain);
  if (!domain || !known) return <Notice>{texts.states.noDomain}</Notice>;
  return (
    <FittedView domain={domain}>
      <main className="embed"><Loaded domain={domain} wanted={[known]} /></main>
    </FittedView>
  );
}
