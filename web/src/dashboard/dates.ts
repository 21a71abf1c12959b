import { date } from './kinds';

/** Two days as they are being typed: a field that is not complete is empty. */
export interface Draft {
  from: string;
  to: string;
}

export type Fault = 'incomplete' | 'outside' | 'order';

/** What is wrong with one end of a period, if anything is. */
export function faultAt(end: keyof Draft, draft: Draft): Fault | null {
  if (draft[end] === '') return 'incomplete';
  if (date(draft[end]) === null) return 'outside';
  // Both days are there: the order is told at the second one.
  return end === 'to' && date(draft.from) !== null && draft.from > draft.to ? 'order' : null;
}
