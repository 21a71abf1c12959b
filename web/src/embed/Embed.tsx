import { type ReactNode, useEffect } from 'react';
import { useQuery } from 'urql';

import { busiest } from '../dashboard/busiest';
import { useGrowing } from '../dashboard/growing';
import { type Indicator, INDICATORS, isIndicator } from '../dashboard/indicators';
import { Loaded } from '../dashboard/Loaded';
import { Choices, type Domain, Domains } from '../dashboard/queries';
import { Failure, Loading, Notice } from '../dashboard/States';
import { FittedView, useView } from '../dashboard/view';
import { readFragment } from '../shared/gql';
import { useTexts } from '../shared/language';

/** The one indicator that the address names, for a page of another site; the rest of the address is the view. */
export function Embed() {
  const texts = useTexts();
  const name = location.pathname.split('/').pop() ?? '';
  const indicator = isIndicator(name) ? name : null;
  useEffect(() => {
    document.title = indicator ? texts.indicators[indicator] : texts.title;
  }, [indicator, texts]);
  return indicator ? <Chosen indicator={indicator} /> : <Notice>{texts.embed.unknown(INDICATORS.join(', '))}</Notice>;
}

function Chosen({ indicator }: { indicator: Indicator }) {
  const texts = useTexts();
  const { view } = useView();
  const [{ data, error }, ask] = useQuery({ query: Domains });
  if (error) return <Failure error={error} again={() => ask()} />;
  if (!data) return <Loading />;
  const domains = readFragment(Choices, data.domains);
  const domain = view.domain === null ? busiest(domains) : domains.find(({ id }) => id === view.domain);
  if (!domain) return <Notice>{texts.states.noDomain}</Notice>;
  return <OfDomain first={domain} indicator={indicator} maxComplexity={data.limits.maxComplexity} />;
}

interface Props {
  first: Domain;
  indicator: Indicator;
  maxComplexity: number;
}

function OfDomain({ first, indicator, maxComplexity }: Props) {
  const { domain, live } = useGrowing(first);
  return (
    <FittedView domain={domain} maxComplexity={maxComplexity}>
      <main className="embed">
        <AsAsked><Loaded domain={domain} wanted={[indicator]} live={live} /></AsAsked>
      </main>
    </FittedView>
  );
}

/** Nothing, where part of the address means nothing: the rest would show other figures than were asked for. */
function AsAsked({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const { dropped } = useView();
  return dropped.length > 0 ? <Notice>{texts.embed.refused(dropped.join(', '))}</Notice> : children;
}
