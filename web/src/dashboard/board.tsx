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
  /** Shows the rows behind a figure: those of the view, narrowed. */
  open(title: string, narrowed: Opened['narrowed']): void;
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
