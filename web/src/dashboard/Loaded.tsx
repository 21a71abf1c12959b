import { LiveState } from '../log/LiveState';
import type { Live } from '../log/useLive';
import { useFormats } from '../shared/formats';
import { Announced } from './Announced';
import { Charts } from './Charts';
import { FailedCard } from './FailedCard';
import { useFigures } from './figures';
import type { Indicator } from './indicators';
import { type Domain, scopeOf, variablesOf } from './queries';
import { Failure, Loading } from './States';
import { useView } from './view';

interface Props {
  domain: Domain;
  wanted: readonly Indicator[];
  live: Live;
}

/** Asks for the figures of the view, and again as the log grows; those before stay while new ones come. */
export function Loaded({ domain, wanted, live: { link, changes } }: Props) {
  const { view } = useView();
  const formats = useFormats(scopeOf(view, domain).timeZone);
  const { answer, busy, again } = useFigures(variablesOf(view, domain, wanted), changes);
  if (!answer) return <Loading />;
  const { data, failed } = answer;
  if (failed[0] && failed.length === wanted.length) return <Failure error={failed[0].error} again={again} />;
  return (
    <div aria-busy={busy}>
      <LiveState link={link} formats={formats} />
      <Announced of={answer.key} />
      <Charts domain={domain} data={data}>
        {failed.map((one) => (
          <FailedCard key={one.indicator} {...one} again={again} />
        ))}
      </Charts>
    </div>
  );
}
