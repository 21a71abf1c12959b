import { useEffect, useRef, useState } from 'react';

import { useTexts } from '../shared/language';
import { useTheme } from '../shared/theme';
import { inks } from './colours';
import type { Drawing } from './drawing';
import { type ECElementEvent, type ECharts, init } from './echarts';
import type { Figure } from './Figures';
import { type Drawn, type Pick, picks } from './picks';

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
  const { place, chart } = useChart({
    choose: (near) => near.find((one) => figureAt(one)?.open),
    onClick: (pick) => {
      if (byTouch.current) setTouched(pick ?? null);
      else if (pick) figureAt(pick)?.open?.();
    },
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

interface Clicks {
  /** Which of the places that may be meant has something to open; the likeliest is the first. */
  choose(near: Pick[]): Pick | undefined;
  onClick(chosen: Pick | undefined): void;
}

function useChart(clicks: Clicks) {
  const place = useRef<HTMLDivElement>(null);
  const held = useRef<ECharts>(null);
  const asked = useRef(clicks);
  asked.current = clicks;
  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, undefined, { renderer: 'canvas' });
    held.current = chart;
    const chosen = (event: ECElementEvent) => asked.current.choose(near(chart, event));
    chart.on('click', (event) => asked.current.onClick(chosen(event)));
    // The library shows a hand wherever something is drawn; here, where a click opens something.
    chart.on('mousemove', (event) => chart.getZr().setCursorStyle(chosen(event) ? 'pointer' : 'default'));
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

function near(chart: ECharts, { seriesName, dataIndex, event }: ECElementEvent): Pick[] {
  if (seriesName === undefined || !event) return [];
  const places = dataIndex === undefined ? between(chart, seriesName, event.offsetX) : [dataIndex];
  const { series } = chart.getOption();
  return picks([series].flat() as Drawn[], seriesName, places);
}

/** A line and the area below it go from place to place: the two that a click is between, the nearer one first. */
function between(chart: ECharts, seriesName: string, x: number): [number, number] {
  const nearest = Number(chart.convertFromPixel({ seriesName }, [x, 0])[0]);
  const [at = x] = chart.convertToPixel({ seriesName }, [nearest, 0]);
  return [nearest, x < at ? nearest - 1 : nearest + 1];
}
