import { type ReactNode, type RefObject, useId, useRef, useState } from 'react';

import { useTexts } from '../shared/language';
import { inks } from './colours';
import type { ECharts } from './echarts';

interface Props {
  title: string;
  wide?: boolean;
  empty: boolean;
  /** What stands between the title and the buttons. */
  tools?: ReactNode;
  chart(handle: RefObject<ECharts | null>): ReactNode;
  table: ReactNode;
}

/** One indicator: its chart, or the table of the same figures. */
export function Card({ title, wide, empty, tools, chart, table }: Props) {
  const texts = useTexts();
  const [asTable, setAsTable] = useState(false);
  const handle = useRef<ECharts>(null);
  const id = useId();
  return (
    <section className={wide ? 'card wide' : 'card'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {!empty && (
          <div className="tools">
            {!asTable && tools}
            <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              {texts.card.table}
            </button>
            {!asTable && (
              <button type="button" title={texts.card.save} onClick={() => save(handle.current, title)}>
                PNG
              </button>
            )}
          </div>
        )}
      </header>
      {empty ? <p className="empty">{texts.states.empty}</p> : asTable ? table : chart(handle)}
    </section>
  );
}

function save(chart: ECharts | null, title: string) {
  if (!chart) return;
  const link = document.createElement('a');
  link.href = chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: inks().card });
  link.download = `${title}.png`;
  link.click();
}
