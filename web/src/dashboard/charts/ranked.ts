import { colourOf } from '../colours';
import type { Stack } from './bars';

export interface Ranked {
  id: string;
  actions: number;
  byAction: { action: string; count: number }[];
}

/** A part of the bars: an action type, or all those that are too rare to be told apart. */
export interface Part extends Stack {
  actions: string[];
}

/** More colours than these are not told apart in a bar. */
const PARTS = 8;
const RARE = '#8a94a0';

export const countOf = ({ byAction }: Ranked, action: string) =>
  byAction.find((other) => other.action === action)?.count ?? 0;

/** The action types that occur, the most frequent first. */
export function actionsOf(entries: Ranked[]): string[] {
  const totals = new Map<string, number>();
  for (const { byAction } of entries)
    for (const { action, count } of byAction) totals.set(action, (totals.get(action) ?? 0) + count);
  return [...totals].sort(([, a], [, b]) => b - a).map(([action]) => action);
}

/** What the bars are made of; `nameRare` names so many action types that stand together. */
export function partsOf(entries: Ranked[], nameRare: (count: number) => string): Part[] {
  const actions = actionsOf(entries);
  const own = actions.slice(0, actions.length > PARTS + 1 ? PARTS : undefined);
  const rare = actions.slice(own.length);
  const part = (name: string, colour: string, actions: string[]): Part => ({
    name,
    colour,
    actions,
    counts: entries.map((entry) => actions.reduce((sum, action) => sum + countOf(entry, action), 0)),
  });
  const parts = own.map((action) => part(action, colourOf(action), [action]));
  return rare.length > 0 ? [...parts, part(nameRare(rare.length), RARE, rare)] : parts;
}
