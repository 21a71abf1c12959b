import { createContext, useContext } from 'react';

import type { Formats } from '../shared/formats';
import type { Opened } from './opened';

/** Of an answer: `to` is the first instant that is not in it. */
export interface Period {
  from: string;
  to: string;
}

/** What the charts of a view share. */
export interface Board {
  formats: Formats;
  /** What those rows of the view are that a figure counts, and what shows them. */
  behind(opened: Opened): { what: string; open(): void };
  /** What figures are of: the domain, the period and what they are narrowed to. */
  about(period: Period): string;
}

const Context = createContext<Board | null>(null);
export const BoardProvider = Context.Provider;

export function useBoard(): Board {
  const board = useContext(Context);
  if (!board) throw new Error('a chart stands outside a board');
  return board;
}
