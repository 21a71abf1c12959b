import { useEffect } from 'react';
import { useQuery } from 'urql';

import { SourceData } from '../log/SourceData';
import { readFragment } from '../shared/gql';
import { useTexts } from '../shared/language';
import type { Live } from '../log/useLive';
import { Admitted } from './Admitted';
import { busiest } from './busiest';
import { Dropped } from './Dropped';
import { Filters } from './Filters';
import { useGrowing } from './growing';
import { Header } from './Header';
import { INDICATORS } from './indicators';
import { Loaded } from './Loaded';
import { Choices, type Domain, Domains, scopeOf } from './queries';
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
  const domains = readFragment(Choices, data.domains);
  const domain = domains.find(({ id }) => id === view.domain) ?? busiest(domains);
  if (!domain) return <Notice>{texts.states.noDomain}</Notice>;
  return (
    <OfDomain key={domain.id} first={domain} ids={domains.map(({ id }) => id)} maxComplexity={data.limits.maxComplexity} />
  );
}

interface OfDomainProps {
  /** The domain as it was when the page was opened. */
  first: Domain;
  ids: string[];
  maxComplexity: number;
}

function OfDomain({ first, ids, maxComplexity }: OfDomainProps) {
  const { domain, live } = useGrowing(first);
  return (
    <FittedView domain={domain} maxComplexity={maxComplexity}>
      <Dropped />
      <Filters domain={domain} ids={ids} />
      {domain.lastActivity ? <Shown domain={domain} live={live} /> : <Empty />}
    </FittedView>
  );
}

function Empty() {
  const texts = useTexts();
  return <Notice>{texts.states.emptyLog}</Notice>;
}

function Shown({ domain, live }: { domain: Domain; live: Live }) {
  const { view, change } = useView();
  return (
    <>
      <Views />
      {view.show === 'log' ? (
        <SourceData
          query={{ ...scopeOf(view, domain), where: null }}
          narrowing={view.narrowing}
          order={view.order}
          onChange={change}
        />
      ) : (
        <Loaded domain={domain} wanted={INDICATORS} live={live} />
      )}
    </>
  );
}
