import type { Interval, PeriodInput } from '../shared/gql/graphql';

export type Shape = 'areas' | 'lines';
export type PeriodChoice = { last: string } | { from: string; to: string };

/** What the page shows. Empty lists and null leave the choice to the server: everything, the domain's own zone. */
export interface View {
  show: 'charts' | 'log';
  domain: string | null;
  period: PeriodChoice;
  subdomain: string[];
  action: string[];
  zone: string | null;
  interval: Interval | null;
  shape: Shape;
  /** Action types whose series over time are switched off by the legend. */
  hidden: string[];
}

export const DEFAULT: View = {
  show: 'charts',
  domain: null,
  period: { last: 'P14D' },
  subdomain: [],
  action: [],
  zone: null,
  interval: null,
  shape: 'areas',
  hidden: [],
};

const DURATION = /^P[1-9]\d{0,3}[DWMY]$/;
const ACTION = /^[a-z][a-z0-9_]{0,99}$/;
export const INTERVALS: readonly Interval[] = ['HOUR', 'DAY', 'WEEK', 'MONTH'];

const isInterval = (text: string): text is Interval => (INTERVALS as readonly string[]).includes(text);
const isId = (text: string) => text !== '' && text.length <= 255;

function isDay(text: string) {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !isNaN(+day) && day.toISOString().startsWith(text) && text >= '1970';
}

function isZone(text: string) {
  try {
    // Without a slash it would be an abbreviation, which browsers know more of than servers.
    return Boolean(Intl.DateTimeFormat('en', { timeZone: text })) && (text.includes('/') || text === 'UTC');
  } catch {
    return false;
  }
}

/** The view of an address, and the names of those parameters in it that mean nothing. */
export function parse(search: string): { view: View; dropped: string[] } {
  const parameters = new URLSearchParams(search);
  const dropped: string[] = [];
  const all = (name: string, valid: (text: string) => boolean) =>
    parameters.getAll(name).filter((text) => valid(text) || (dropped.push(`${name}=${text}`), false));
  const one = <T extends string>(name: string, valid: (text: string) => boolean) => (all(name, valid)[0] as T) ?? null;
  const [from, to] = [one('from', isDay), one('to', isDay)];
  const last = one('last', (text) => DURATION.test(text));
  const view: View = {
    show: one<View['show']>('show', (text) => text === 'log' || text === 'charts') ?? DEFAULT.show,
    domain: one('domain', isId),
    period: from && to && from <= to ? { from, to } : last ? { last } : DEFAULT.period,
    subdomain: all('subdomain', isId),
    action: all('action', (text) => ACTION.test(text)),
    zone: one('zone', isZone),
    interval: one<Interval>('interval', isInterval),
    shape: one<Shape>('shape', (text) => text === 'areas' || text === 'lines') ?? DEFAULT.shape,
    hidden: all('hide', (text) => ACTION.test(text)),
  };
  if ((from || to) && !('from' in view.period)) dropped.push(`from=${from ?? ''}`, `to=${to ?? ''}`);
  for (const name of new Set(parameters.keys())) if (!NAMES.includes(name)) dropped.push(name);
  return { view, dropped };
}

const NAMES = ['show', 'domain', 'last', 'from', 'to', 'subdomain', 'action', 'zone', 'interval', 'shape', 'hide'];

/** The address of a view; what is as it is by default is left out. */
export function print(view: View): string {
  const parameters = new URLSearchParams();
  const put = (name: string, value: string | null, usual: string | null = null) => {
    if (value !== null && value !== usual) parameters.append(name, value);
  };
  put('show', view.show, DEFAULT.show);
  put('domain', view.domain);
  if ('last' in view.period) put('last', view.period.last, 'P14D');
  else for (const end of ['from', 'to'] as const) put(end, view.period[end]);
  for (const id of view.subdomain) put('subdomain', id);
  for (const action of view.action) put('action', action);
  put('zone', view.zone);
  put('interval', view.interval);
  put('shape', view.shape, DEFAULT.shape);
  for (const action of view.hidden) put('hide', action);
  const text = parameters.toString();
  return text && `?${text}`;
}

/** The period as the API takes it. */
export const periodInput = (period: PeriodChoice): PeriodInput =>
  'last' in period ? { last: period.last } : { dates: period };
