import { useEffect } from 'react';
import { useQuery } from 'urql';

import { SourceData } from '../log/SourceData';
import { useTexts } from '../shared/language';
import { Admitted } from './Admitted';
import { busiest } from './busiest';
import { Dropped } from './Dropped';
import { Filters } from './Filters';
import { Header } from './Header';
import { INDICATORS } from './indicators';
import { Loaded } from './Loaded';
import { type Domain, Domains, scopeOf } from './queries';
import { Failure, Loading, Notice } from './States';
import { FittedView, useView } from './view';
import { Views } from './Views';

export function Page() {
  const texts = useTexts();
  useEffect(() => {
    document.title = texts.title;
  }, [texts]);
  return (
    <>
      <Header />
      <main id="main">
        <Admitted><Chosen /></Admitted>
      </main>
    </>
  );
}

/** The page of the domain that the address names, else of the one with the most activity. */
function Chosen() {
  const texts = useTexts();
  const { view } = useView();
  const [{ data, error }, ask] = useQuery({ query: Domains });
  if (error) return <Failure error={error} again={() => ask()} />;
  if (!data) return <Loading />;
  const domain = data.domains.find(({ id }) => id === view.domain) ?? busiest(data.domains);
  if (!domain) return <Notice>{texts.states.noDomain}</Notice>;
  return (
    <FittedView domain={domain}>
      <OfDomain domain={domain} domains={data.domains} />
    </FittedView>
  );
}

function OfDomain({ domain, domains }: { domain: Domain; domains: Domain[] }) {
  const texts = useTexts();
  const { view, change } = useView();
  if (!domain.lastActivity) return <Notice>{texts.states.emptyLog}</Notice>;
  return (
    <>
      <Dropped />
      <Filters domain={domain} domains={domains} />
      <Views />
      {view.show === 'log' ? (
        <SourceData
          query={{ ...scopeOf(view, domain), where: null }}
          narrowing={view.narrowing}
          order={view.order}
          onChange={change}
        />
      ) : (
        <Loaded domain={domain} wanted={INDICATORS} />
      )}
    </>
  );
}
