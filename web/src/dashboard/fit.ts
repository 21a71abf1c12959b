import type { View } from './address';
import { intervalsFor } from './intervals';
import type { Domain } from './queries';

/** The view without what the domain does not have and the server cannot give, and the parameters that said it. */
export function fit(view: View, domain: Domain, maxComplexity: number): { view: View; dropped: string[] } {
  const dropped: string[] = [];
  const known = (name: string, given: string[], there: string[]) =>
    given.filter((value) => there.includes(value) || !dropped.push(`${name}=${value}`));
  const actions = domain.actionTypes.map(({ action }) => action);
  const counted = view.opened?.actionType ?? [];
  const fitted = {
    ...view,
    subdomain: known('subdomain', view.subdomain, [domain.id, ...domain.subdomains]),
    action: known('action', view.action, actions),
    hidden: known('hide', view.hidden, actions),
    narrowing: { ...view.narrowing, action: known('only', [view.narrowing.action], ['', ...actions])[0] ?? '' },
    opened: known('rows.action', counted, actions).length < counted.length ? null : view.opened,
  };
  if (view.interval && !intervalsFor(view.period, maxComplexity).includes(view.interval)) {
    dropped.push(`interval=${view.interval}`);
    fitted.interval = null;
  }
  if (view.domain !== null && view.domain !== domain.id) {
    dropped.push(`domain=${view.domain}`);
    Object.assign(fitted, { domain: domain.id, opened: null });
  }
  return { view: dropped.length === 0 ? view : fitted, dropped };
}
