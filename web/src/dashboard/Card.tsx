import { type ReactNode, useId, useState } from 'react';

import { useTexts } from '../shared/language';
import { type Period, useBoard } from './board';
import type { Drawing } from './drawing';
import { save } from './picture';

interface Props {
  title: string;
  wide?: boolean;
  empty: boolean;
  /** What stands between the title and the buttons. */
  tools?: ReactNode;
  drawing: Drawing;
  period: Period;
  chart: ReactNode;
  table: ReactNode;
  /** What stands below either. */
  below?: ReactNode;
}

/** One indicator: its chart, or the table of the same figures. */
export function Card({ title, wide, empty, tools, drawing, period, chart, table, below }: Props) {
  const texts = useTexts();
  const { about } = useBoard();
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <section className={wide ? 'card wide' : 'card'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {!empty && (
          <div className="tools">
            {!asTable && tools}
            <button
              type="button"
              aria-label={texts.card.of(texts.card.table, title)}
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              {texts.card.table}
            </button>
            {!asTable && (
              <button
                type="button"
                title={texts.card.save}
                aria-label={texts.card.of('PNG', title)}
                onClick={() => save(drawing, title, about(period))}
              >
                PNG
              </button>
            )}
          </div>
        )}
      </header>
      {empty ? <p className="empty">{texts.states.empty}</p> : asTable ? table : chart}
      {!empty && below}
    </section>
  );
}
