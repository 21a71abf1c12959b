import { type Narrowing, WHOLE } from '../log/narrow';
import type { Order } from '../log/types';
import type { Interval, PeriodInput } from '../shared/gql/graphql';
import { type Language, LANGUAGES, type Theme, THEMES } from '../shared/asked';
import { actionType, anyOf, date, duration, timeZone, words } from './kinds';
import { type Opened, printOpened, readOpened } from './opened';
import { Parameters } from './parameters';

const SHAPES = ['areas', 'lines'] as const;
const SHOWS = ['charts', 'log'] as const;
export const INTERVALS: readonly Interval[] = ['HOUR', 'DAY', 'WEEK', 'MONTH'];

export type PeriodChoice = { last: string } | { from: string; to: string };

/** What the page shows. Empty lists and null leave the choice to the server: everything, the domain's own zone. */
export interface View {
  show: (typeof SHOWS)[number];
  domain: string | null;
  period: PeriodChoice;
  subdomain: string[];
  action: string[];
  zone: string | null;
  interval: Interval | null;
  shape: (typeof SHAPES)[number];
  /** Action types whose series over time are switched off by the legend. */
  hidden: string[];
  /** What the log is narrowed to besides, and its order. */
  narrowing: Narrowing;
  order: Order;
  /** The rows behind a figure, over the page. */
  opened: Opened | null;
  /** How it is shown, where the address decides it. */
  language: Language | null;
  theme: Theme | null;
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
  narrowing: WHOLE,
  order: 'NEWEST_FIRST',
  opened: null,
  language: null,
  theme: null,
};

/** What chooses nothing that only one domain may have. */
export const ANYTHING = { subdomain: [], action: [], hidden: [], narrowing: WHOLE, opened: null } satisfies Partial<View>;

/** The view of an address, and the names of those parameters in it that mean nothing. */
export function parse(search: string): { view: View; dropped: string[] } {
  const given = new Parameters(search);
  const show = given.one('show', anyOf(SHOWS)) ?? DEFAULT.show;
  const view: View = {
    show,
    domain: given.one('domain', words),
    period: readPeriod(given),
    subdomain: given.all('subdomain', words),
    action: given.all('action', actionType),
    zone: given.one('zone', timeZone),
    interval: given.one('interval', anyOf(INTERVALS)),
    shape: given.one('shape', anyOf(SHAPES)) ?? DEFAULT.shape,
    hidden: given.all('hide', actionType),
    narrowing: {
      search: given.one('search', words) ?? '',
      user: given.one('user', words) ?? '',
      dataset: given.one('dataset', words) ?? '',
      page: given.one('page', words) ?? '',
      action: given.one('only', actionType) ?? '',
    },
    order: given.one('order', anyOf(['oldest'])) ? 'OLDEST_FIRST' : 'NEWEST_FIRST',
    // Only charts have figures to open.
    opened: show === 'charts' ? readOpened(given) : null,
    language: given.one('lang', anyOf(LANGUAGES)),
    theme: given.one('theme', anyOf(THEMES)),
  };
  given.drop(...given.rest());
  return { view, dropped: given.dropped };
}

function readPeriod(given: Parameters): PeriodChoice {
  const [from, to] = [given.one('from', date), given.one('to', date)];
  const last = given.one('last', duration);
  if (from && to && from <= to) return { from, to };
  if (from || to) given.drop(`from=${from ?? ''}`, `to=${to ?? ''}`);
  return last ? { last } : DEFAULT.period;
}

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
  const { action: only, ...narrowing } = view.narrowing;
  for (const [name, text] of Object.entries({ ...narrowing, only })) put(name, text, '');
  if (view.order === 'OLDEST_FIRST') put('order', 'oldest');
  if (view.opened) printOpened(view.opened, put);
  put('lang', view.language);
  put('theme', view.theme);
  const text = parameters.toString();
  return text && `?${text}`;
}

/** The period as the API takes it. */
export const periodInput = (period: PeriodChoice): PeriodInput =>
  'last' in period ? { last: period.last } : { dates: period };
