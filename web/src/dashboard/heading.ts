import type { Formats } from '../shared/formats';
import type { Texts } from '../shared/language';
import { WEEKDAYS } from './kinds';
import type { Opened, Where } from './opened';
import { ANONYMOUS } from './queries';

/** More action types than these are counted instead of named. */
const NAMED = 3;
/** Shorter periods are told with their hours: a day has 23 of them at least. */
const DAY = 23 * 3_600_000;

const OBJECTS = {
  userId: 'user', datasetId: 'dataset', pageId: 'page', groupId: 'group', mapId: 'map', username: 'username',
} as const;

/** What rows are of, told by nothing but what they are narrowed to: an address can give them no other name. */
export function headingOf({ where, actionType = [], period }: Opened, texts: Texts, formats: Formats): string {
  const parts = [...objects(where ?? {}, texts), ...actions(actionType, texts, formats), ...hours(where ?? {}, formats)];
  return [...parts, stretch(period.instants, texts, formats)].join(' · ');
}

function objects(where: Where, texts: Texts): string[] {
  const { none, any, allBut, of } = texts.card;
  return Object.entries(OBJECTS).flatMap(([field, name]) => {
    const [only, but] = [where[field as keyof typeof OBJECTS], where[`${field as keyof typeof OBJECTS}NotIn`]];
    const named = (ids: string[]) => ids.filter((id) => id !== '' && id !== ANONYMOUS);
    const told = (text: string) => of(texts.log.fields[name], text);
    const parts = only ? [named(only).length < only.length && none, ...named(only)].filter(Boolean).join(', ') : null;
    const others = but ? (named(but).length > 0 ? allBut(named(but).join(', ')) : any) : null;
    return [parts, others].flatMap((text) => (text === null ? [] : [told(text)]));
  });
}

const actions = (names: string[], texts: Texts, formats: Formats): string[] =>
  names.length > NAMED ? [texts.card.types(formats.number(names.length))] : names.length > 0 ? [names.join(', ')] : [];

function hours({ weekday, hour }: Where, formats: Formats): string[] {
  const days = (weekday ?? []).map((day) => formats.weekday(WEEKDAYS.indexOf(day)));
  const text = [days.join(', '), (hour ?? []).map((hour) => `${String(hour).padStart(2, '0')} h`).join(', ')];
  return days.length + (hour ?? []).length > 0 ? [text.join(' ').trim()] : [];
}

function stretch({ from, to }: { from: string; to: string }, texts: Texts, formats: Formats): string {
  if (Date.parse(to) - Date.parse(from) < DAY) return texts.zoom.range(formats.instant(from), formats.instant(to));
  return texts.zoom.range(formats.date(from), formats.date(Date.parse(to) - 1));
}
