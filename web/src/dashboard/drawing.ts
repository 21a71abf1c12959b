import type { Inks } from './colours';
import type { Option } from './echarts';

export interface KeyEntry {
  name: string;
  colour: string;
}

/** What a chart draws with the inks of a theme, and what its colours stand for. */
export interface Drawing {
  draw(inks: Inks): Option;
  key: KeyEntry[];
}

export const FONT = 'system-ui, sans-serif';

/** What draws on a canvas. */
export function penOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('this browser draws on no canvas');
  return pen;
}

const measure = penOf(document.createElement('canvas'));

/** How wide a text is in the letters of a chart. */
export function widthOf(text: string, font = `12px ${FONT}`): number {
  measure.font = font;
  return measure.measureText(text).width;
}

/** How every chart looks and moves; tooltips are drawn, since the page allows no style in markup. */
export const common = (still = matchMedia('(prefers-reduced-motion: reduce)').matches): Option => ({
  animation: !still,
  animationDuration: 300,
  textStyle: { fontFamily: FONT },
});
