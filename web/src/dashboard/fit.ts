import type { View } from './address';
import type { Domain } from './queries';

/** The view without what the domain does not have, and the parameters of the address that said it. */
export function fit(view: View, domain: Domain): { view: View; dropped: string[] } {
  const elsewhere = view.domain !== null && view.domain !== domain.id;
  const subdomains = [domain.id, ...domain.subdomains];
  const actions = domain.actionTypes.map(({ action }) => action);
  const subdomain = view.subdomain.filter((id) => subdomains.includes(id));
  const action = view.action.filter((name) => actions.includes(name));
  const hidden = view.hidden.filter((name) => actions.includes(name));
  const dropped = [
    ...view.subdomain.filter((id) => !subdomain.includes(id)).map((id) => `subdomain=${id}`),
    ...view.action.filter((name) => !action.includes(name)).map((name) => `action=${name}`),
    ...view.hidden.filter((name) => !hidden.includes(name)).map((name) => `hide=${name}`),
    ...(elsewhere ? [`domain=${view.domain}`] : []),
  ];
  if (dropped.length === 0) return { view, dropped };
  return { view: { ...view, subdomain, action, hidden, domain: elsewhere ? domain.id : view.domain }, dropped };
}
