import { useTexts } from '../shared/language';
import { ANYTHING, DEFAULT, print } from './address';
import { Choice } from './Choice';
import { PeriodFilter } from './PeriodFilter';
import type { Domain } from './queries';
import { useView } from './view';
import { zones } from './zones';

interface Props {
  domain: Domain;
  /** Those of the domains to choose from. */
  ids: string[];
}

/** What is no filter. */
const UNFILTERED = { domain: null, show: DEFAULT.show, language: null, theme: null };

/** What the figures are of: every choice stands in the address. */
export function Filters({ domain, ids }: Props) {
  const texts = useTexts();
  const { view, change } = useView();
  const own = (id: string) => (id === domain.id ? texts.filters.ownSubdomain(id) : id);
  const { show, language, theme } = view;
  const filtered = print({ ...view, ...UNFILTERED }) !== '';
  return (
    <form className="filters" aria-label={texts.filters.label} onSubmit={(event) => event.preventDefault()}>
      {ids.length > 1 && (
        <label>
          {texts.filters.domain}
          <select
            value={domain.id}
            onChange={({ target }) => change({ domain: target.value, ...ANYTHING })}
          >
            {ids.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
      )}
      <PeriodFilter timeZone={view.zone ?? domain.timeZone} />
      {domain.subdomains.length > 0 && (
        <Choice
          label={texts.filters.subdomains}
          options={[domain.id, ...domain.subdomains].map((id) => ({ id, name: own(id) }))}
          chosen={view.subdomain}
          onChange={(subdomain) => change({ subdomain })}
        />
      )}
      <Choice
        label={texts.filters.actions}
        options={domain.actionTypes.map(({ action }) => ({ id: action, name: action }))}
        chosen={view.action}
        onChange={(action) => change({ action })}
      />
      <label>
        {texts.filters.zone}
        <select value={view.zone ?? ''} onChange={({ target }) => change({ zone: target.value || null })}>
          <option value="">{texts.filters.zoneOfDomain(domain.timeZone)}</option>
          {zones(view.zone).map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      </label>
      {filtered && (
        <button type="button" onClick={() => change({ ...DEFAULT, show, language, theme, domain: domain.id })}>
          {texts.filters.reset}
        </button>
      )}
    </form>
  );
}
