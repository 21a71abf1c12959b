import { useTexts } from '../shared/language';
import { ANYTHING, DEFAULT, print } from './address';
import { Choice } from './Choice';
import { PeriodFilter } from './PeriodFilter';
import type { Domain } from './queries';
import { useView } from './view';
import { zones } from './zones';

interface Props {
  domain: Domain;
  domains: Domain[];
}

/** What the figures are of: every choice stands in the address. */
export function Filters({ domain, domains }: Props) {
  const texts = useTexts();
  const { view, change } = useView();
  const own = (id: string) => (id === domain.id ? texts.filters.ownSubdomain(id) : id);
  const filtered = print({ ...view, domain: null, show: DEFAULT.show }) !== '';
  return (
    <form className="filters" aria-label={texts.filters.label} onSubmit={(event) => event.preventDefault()}>
      {domains.length > 1 && (
        <label>
          {texts.filters.domain}
          <select
            value={domain.id}
            onChange={({ target }) => change({ domain: target.value, ...ANYTHING })}
          >
            {domains.map(({ id }) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
      )}
      <PeriodFilter />
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
        <button type="button" onClick={() => change({ ...DEFAULT, show: view.show, domain: view.domain })}>
          {texts.filters.reset}
        </button>
      )}
    </form>
  );
}
