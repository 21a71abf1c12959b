import { useEffect, useState } from 'react';
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
import { readable } from './names';
import { Choices, type Domain, Domains, scopeOf } from './queries';
import { Failure, Loading, Notice } from './States';
import { FittedView, useView } from './view';
import { Views } from './Views';

export function Page() {
  const texts = useTexts();
  const [shown, setShown] = useState<string | null>(null);
  const title = shown === null ? texts.title : `${readable(shown)} · ${texts.title}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <>
      <Header title={title} />
      <main id="main">
        <Admitted><Chosen onShown={setShown} /></Admitted>
      </main>
    </>
  );
}

interface ChosenProps {
  /** Told of the domain that is shown, and of null once none is. */
  onShown(domain: string | null): void;
}

/** The page of the domain that the address names, else of the one with the most activity. */
function Chosen({ onShown }: ChosenProps) {
  const texts = useTexts();
  const { view } = useView();
  const [{ data, error }, ask] = useQuery({ query: Domains });
  if (error) return <Failure error={error} again={() => ask()} />;
  if (!data) return <Loading />;
  const domains = readFragment(Choices, data.domains);
  const domain = domains.find(({ id }) => id === view.domain) ?? busiest(domains);
  if (!domain) return <Notice>{texts.states.noDomain}</Notice>;
  return (
    <OfDomain
      key={domain.id}
      first={domain}
      ids={domains.map(({ id }) => id)}
      maxComplexity={data.limits.maxComplexity}
      onShown={onShown}
    />
  );
}

interface OfDomainProps extends ChosenProps {
  /** The domain as it was when the page was opened. */
  first: Domain;
  ids: string[];
  maxComplexity: number;
}

function OfDomain({ first, ids, maxComplexity, onShown }: OfDomainProps) {
  const { domain, live } = useGrowing(first);
  useEffect(() => {
    onShown(first.id);
    return () => onShown(null);
  }, [first.id, onShown]);
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
