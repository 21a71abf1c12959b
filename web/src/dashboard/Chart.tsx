import { useEffect, useRef, useState } from 'react';

import { useTexts } from '../shared/language';
import { useTheme } from '../shared/theme';
import { inks } from './colours';
import type { Drawing } from './drawing';
import { type ECharts, init } from './echarts';
import type { Figure } from './Figures';

/** What was clicked: the series, by its name, and the place in it, as the option gave them. */
export interface Pick {
  series: string;
  dataIndex: number;
}

interface Props {
  label: string;
  drawing: Drawing;
  tall?: boolean;
  /** The figure that is drawn at a place. */
  figureAt(pick: Pick): Figure | undefined;
}

/** A chart. Its figures are in a table beside it, for those who do not see it or do not use a mouse. */
export function Chart({ label, drawing, tall, figureAt }: Props) {
  const { theme } = useTheme();
  const [touched, setTouched] = useState<Pick | null>(null);
  const byTouch = useRef(false);
  const { place, chart } = useChart((pick) => {
    if (byTouch.current) setTouched(pick);
    else figureAt(pick)?.open?.();
  });

  // The theme is named because the inks are read from the page's style. Merged, what a drawing leaves out would stay.
  useEffect(() => {
    chart.current?.setOption(drawing.draw(inks()), { notMerge: true });
  }, [drawing, theme, chart]);

  return (
    <>
      <div
        ref={place}
        className={tall ? 'chart tall' : 'chart'}
        role="img"
        aria-label={label}
        onPointerDownCapture={({ pointerType }) => (byTouch.current = pointerType === 'touch')}
      />
      {touched && <Touched figure={figureAt(touched)} />}
    </>
  );
}

/** What a finger is on: it covers what is drawn there, and must not have to open the rows to see it. */
function Touched({ figure }: { figure: Figure | undefined }) {
  const texts = useTexts();
  if (!figure?.open) return null;
  return (
    <p className="touched" role="status">
      <span>{figure.what}: <b>{figure.text}</b></span>
      <button type="button" onClick={figure.open}>{texts.card.showRows}</button>
    </p>
  );
}

function useChart(onPick: (pick: Pick) => void) {
  const place = useRef<HTMLDivElement>(null);
  const held = useRef<ECharts>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, undefined, { renderer: 'canvas' });
    held.current = chart;
    chart.on('click', ({ seriesName, dataIndex, event }) => {
      if (seriesName === undefined || !event) return;
      // A line and the area below it have no place of their own: the nearest one is meant.
      const nearest = () => Number(chart.convertFromPixel({ seriesName }, [event.offsetX, event.offsetY])[0]);
      pick.current({ series: seriesName, dataIndex: dataIndex ?? nearest() });
    });
    const sized = new ResizeObserver(() => chart.resize());
    sized.observe(place.current);
    return () => {
      sized.disconnect();
      // The library paints a heatmap in pieces, and would go on after the end: it is given nothing more to paint.
      chart.clear();
      chart.getZr().refreshImmediately();
      chart.dispose();
      held.current = null;
    };
  }, []);
  return { place, chart: held };
}
