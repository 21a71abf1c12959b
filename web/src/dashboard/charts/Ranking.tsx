import { useMemo } from 'react';

import type { LogQuery } from '../../log/types';
import { useTexts } from '../../shared/language';
import { type Period, useBoard } from '../board';
import { Card } from '../Card';
import { Chart } from '../Chart';
import type { Inks } from '../colours';
import { type Figure, Figures, Openable } from '../Figures';
import { Key } from '../Key';
import { bars } from './bars';
import { actionsOf, countOf, partsOf, type Ranked } from './ranked';

type Where = NonNullable<LogQuery['where']>;

interface Props {
  title: string;
  /** What is ranked, as the head of its column. */
  column: string;
  entries: Ranked[];
  /** What those have together that are not ranked: often more than all bars, which it would flatten. */
  others: { entries: number; actions: number };
  /** Actions that are nobody's: far more than anybody's, so that they stand in the table alone. */
  none?: { actions: number; where: Where };
  total: number;
  period: Period;
  /** The action types that count, where not all do. */
  counted?: string[];
  /** How the log is asked for the rows of one. */
  only(id: string): Where;
  /** How it is asked for the rows of all but these. */
  except(ids: string[]): Where;
}

/** Bars of those with the most actions, made of their action types. */
export function Ranking({ title, column, entries, others, none, total, period, counted, only, except }: Props) {
  const texts = useTexts();
  const { formats, behind } = useBoard();
  const parts = useMemo(
    () => partsOf(entries, (count) => texts.card.rareTypes(formats.number(count))),
    [entries, texts, formats],
  );
  const drawing = useMemo(() => {
    const names = entries.map(({ id }) => id);
    return { draw: (ink: Inks) => bars(names, parts, formats, ink), key: parts };
  }, [entries, parts, formats]);

  /** Of a ranked one, what some action types did. */
  function figureOf({ id }: Ranked, count: number, actionType: string[]): Figure {
    const rows = behind({ actionType, where: only(id), period: { instants: period } });
    return { text: formats.number(count), ...rows, ...(count === 0 && { open: undefined }) };
  }

  /** Of what is below those that are ranked. */
  function restOf(actions: number, where: Where | null): Figure {
    const rows = behind({ where, period: { instants: period }, ...(counted && { actionType: counted }) });
    return { text: formats.number(actions), ...rows, ...(actions === 0 && { open: undefined }) };
  }
  const othersName = texts.card.others(formats.number(others.entries));
  const ofOthers = restOf(others.actions, except(entries.map(({ id }) => id)));
  const kinds = actionsOf(entries);

  return (
    <Card
      title={title}
      empty={total === 0}
      drawing={drawing}
      period={period}
      chart={
        <>
          <Chart
            label={title}
            drawing={drawing}
            figureAt={({ series, dataIndex }) => {
              const [entry, part] = [entries[dataIndex], parts.find(({ name }) => name === series)];
              if (!entry || !part) return undefined;
              return figureOf(entry, part.counts[dataIndex] ?? 0, part.actions);
            }}
          />
          {others.entries > 0 && (
            <p className="others">{othersName}: <Openable {...ofOthers} /></p>
          )}
          <Key label={texts.card.action} entries={parts} />
        </>
      }
      table={
        <Figures
          label={title}
          columns={[column, texts.card.total, ...kinds]}
          rows={[
            ...entries.map((entry) => ({
              name: entry.id,
              figures: [
                figureOf(entry, entry.actions, entry.byAction.map(({ action }) => action)),
                ...kinds.map((kind) => figureOf(entry, countOf(entry, kind), [kind])),
              ],
            })),
            { name: othersName, figures: [ofOthers] },
            ...(none ? [{ name: texts.card.none, figures: [restOf(none.actions, none.where)] }] : []),
            { name: texts.card.total, figures: [restOf(total, none ? null : except([]))] },
          ]}
        />
      }
    />
  );
}
