import { type RefObject, useEffect, useRef } from 'react';

import { type ECharts, init, type Option } from './echarts';

/** What was clicked: the series and the place in it, as the option gave them. */
export interface Pick {
  seriesIndex: number;
  dataIndex: number;
}

interface Props {
  label: string;
  option: Option;
  /** Where the chart is put for whoever saves it. */
  handle: RefObject<ECharts | null>;
  tall?: boolean;
  onPick?: ((pick: Pick) => void) | undefined;
}

/** A chart. Its figures are in a table beside it, for those who do not see it or do not use a mouse. */
export function Chart({ label, option, handle, tall, onPick }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, undefined, { renderer: 'canvas' });
    handle.current = chart;
    chart.on('click', ({ seriesIndex, dataIndex, event }) => {
      if (seriesIndex === undefined || !event) return;
      // A line and the area below it have no place of their own: the nearest one is meant.
      const nearest = () => Number(chart.convertFromPixel({ seriesIndex }, [event.offsetX, event.offsetY])[0]);
      pick.current?.({ seriesIndex, dataIndex: dataIndex ?? nearest() });
    });
    const sized = new ResizeObserver(() => chart.resize());
    sized.observe(place.current);
    return () => {
      sized.disconnect();
      chart.dispose();
      handle.current = null;
    };
  }, [handle]);

  useEffect(() => {
    handle.current?.setOption(option, { notMerge: true });
  }, [option, handle]);

  return <div ref={place} className={tall ? 'chart tall' : 'chart'} role="img" aria-label={label} />;
}

/** How every chart of the page looks and moves; tooltips are drawn, since the page allows no style in markup. */
export const common = (still = matchMedia('(prefers-reduced-motion: reduce)').matches): Option => ({
  animation: !still,
  animationDuration: 300,
  textStyle: { fontFamily: 'system-ui, sans-serif' },
});
