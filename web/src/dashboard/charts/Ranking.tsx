import { useMemo } from 'react';

import type { LogQuery } from '../../log/types';
import { useTexts } from '../../shared/language';
import { useTheme } from '../../shared/theme';
import { useBoard } from '../board';
import { Card } from '../Card';
import { Chart } from '../Chart';
import { colourOf } from '../colours';
import { Figures } from '../Figures';
import { bars, type Stack } from './bars';

export interface Ranked {
  id: string;
  actions: number;
  byAction: { action: string; count: number }[];
}

type Where = NonNullable<LogQuery['where']>;

interface Props {
  title: string;
  /** What is ranked, as the head of its column. */
  column: string;
  entries: Ranked[];
  /** What those have together that are not ranked. */
  others: { entries: number; actions: number };
  /** Actions that are nobody's: far more than anybody's, so that they stand in the table alone. */
  none?: { actions: number; where: Where };
  total: number;
  period: { from: string; to: string };
  /** The action types that count, where not all do. */
  counted?: string[];
  /** How the log is asked for the rows of one. */
  only(id: string): Where;
  /** How it is asked for the rows of all but these. */
  except(ids: string[]): Where;
}

const OTHERS = '#8a94a0';

/** Bars of those with the most actions, made of their action types. */
export function Ranking({ title, column, entries, others, none, total, period, counted, only, except }: Props) {
  const texts = useTexts();
  const { theme } = useTheme();
  const { formats, open } = useBoard();
  const kinds = useMemo(() => kindsOf(entries), [entries]);
  const othersName = texts.card.others(formats.number(others.entries));
  const option = useMemo(() => {
    const names = entries.map(({ id }) => id);
    const stacks = kinds.map((kind) => stackOf(kind, entries));
    if (others.entries === 0) return bars(names, stacks, formats);
    return bars([...names, othersName], [...stacks, othersOf(entries, others.actions, othersName)], formats);
  }, [entries, others, othersName, kinds, formats, theme]);

  /** Of a ranked one, what one action type did, or all those that are counted. */
  function rows({ id, byAction }: Ranked, action?: string) {
    open(action ? `${id}, ${action}` : id, {
      actionType: action ? [action] : byAction.map(({ action }) => action),
      where: only(id),
      period: { instants: period },
    });
  }

  /** What the table has below those that are ranked: a row, and what its figure opens. */
  function rest(name: string, actions: number, where: Where | null) {
    const what = `${title}: ${name}`;
    const narrowed = { where, period: { instants: period }, ...(counted && { actionType: counted }) };
    const show = actions > 0 ? () => open(what, narrowed) : undefined;
    return { name, figures: [{ text: formats.number(actions), what, open: show }], show };
  }
  const ofOthers = rest(othersName, others.actions, except(entries.map(({ id }) => id)));

  return (
    <Card
      title={title}
      empty={total === 0}
      chart={(handle) => (
        <Chart
          label={title}
          option={option}
          handle={handle}
          onPick={({ seriesIndex, dataIndex }) => {
            const [entry, kind] = [entries[dataIndex], kinds[seriesIndex]];
            if (entry && kind) rows(entry, kind);
            else if (!entry) ofOthers.show?.();
          }}
        />
      )}
      table={
        <Figures
          label={title}
          columns={[column, texts.card.total, ...kinds]}
          rows={[
            ...entries.map((entry) => ({
              name: entry.id,
              figures: [
                { text: formats.number(entry.actions), open: () => rows(entry) },
                ...kinds.map((kind) => {
                  const count = countOf(entry, kind);
                  return {
                    text: formats.number(count),
                    what: `${entry.id}, ${kind}`,
                    open: count ? () => rows(entry, kind) : undefined,
                  };
                }),
              ],
            })),
            ofOthers,
            ...(none ? [rest(texts.card.none, none.actions, none.where)] : []),
            rest(texts.card.total, total, none ? null : except([])),
          ]}
        />
      }
    />
  );
}

const countOf = ({ byAction }: Ranked, kind: string) => byAction.find(({ action }) => action === kind)?.count ?? 0;

/** The action types that occur, the most frequent first. */
function kindsOf(entries: Ranked[]): string[] {
  const totals = new Map<string, number>();
  for (const { byAction } of entries)
    for (const { action, count } of byAction) totals.set(action, (totals.get(action) ?? 0) + count);
  return [...totals].sort(([, a], [, b]) => b - a).map(([action]) => action);
}

const stackOf = (kind: string, entries: Ranked[]): Stack => ({
  name: kind,
  colour: colourOf(kind),
  counts: entries.map((entry) => countOf(entry, kind)),
});

const othersOf = (entries: Ranked[], actions: number, name: string): Stack => ({
  name,
  colour: OTHERS,
  counts: [...entries.map(() => 0), actions],
});
