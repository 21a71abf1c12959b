import { inks, type Inks } from './colours';
import { type Drawing, FONT, type KeyEntry, penOf, widthOf } from './drawing';
import { init } from './echarts';
import { cut, drawn } from './names';

/** The size of a slide, at twice as many points. */
const [WIDTH, HEIGHT, RATIO] = [960, 540, 2];
const [EDGE, LINE, SWATCH, GAP] = [24, 20, 11, 18];
const [TITLE_FONT, TEXT_FONT] = [`600 20px ${FONT}`, `13px ${FONT}`];
const INNER = WIDTH - 2 * EDGE;

type Pen = CanvasRenderingContext2D;

/** Saves a chart so that it can be read by itself: with its title, what it is of, and its key, on a light ground. */
export function save(drawing: Drawing, title: string, about: string) {
  const link = document.createElement('a');
  link.href = picture(drawing, title, about).toDataURL('image/png');
  link.download = `${title}.png`;
  link.click();
}

function picture({ draw, key }: Drawing, title: string, about: string): HTMLCanvasElement {
  const ink = light();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH * RATIO, HEIGHT * RATIO];
  const pen = penOf(canvas);
  pen.scale(RATIO, RATIO);
  pen.fillStyle = ink.card;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  write(pen, title, TITLE_FONT, ink.text, EDGE, EDGE + 20);
  write(pen, about, TEXT_FONT, ink.muted, EDGE, EDGE + 42);
  const [top, rows] = [EDGE + 58, lines(key)];
  const bottom = HEIGHT - EDGE - rows.length * LINE;
  rows.forEach((row, line) => writeKey(pen, row, ink, bottom + (line + 1) * LINE));
  const height = bottom - top - 4;
  pen.drawImage(chartAlone(draw(ink), height), EDGE, top, INNER, height);
  return canvas;
}

/** The inks of the light theme, whatever the page is in: slides and paper are light. */
function light(): Inks {
  const sample = document.createElement('span');
  sample.dataset.theme = 'light';
  document.body.append(sample);
  const read = inks(sample);
  sample.remove();
  return read;
}

function chartAlone(option: ReturnType<Drawing['draw']>, height: number): HTMLCanvasElement {
  const chart = init(document.createElement('div'), undefined, { renderer: 'canvas', width: INNER, height });
  try {
    chart.setOption({ ...option, animation: false });
    return chart.renderToCanvas({ pixelRatio: RATIO });
  } finally {
    chart.dispose();
  }
}

function write(pen: Pen, text: string, font: string, colour: string, x: number, y: number) {
  [pen.font, pen.fillStyle] = [font, colour];
  pen.fillText(drawn(cut(text, INNER, (text) => widthOf(text, font))), x, y);
}

interface Placed extends KeyEntry {
  x: number;
}

/** The key, in as many lines as it needs. */
function lines(key: KeyEntry[]): Placed[][] {
  const rows: Placed[][] = [];
  let end = INNER;
  for (const { name, colour } of key) {
    const short = cut(name, INNER / 3, (text) => widthOf(text, TEXT_FONT));
    const width = SWATCH + 6 + widthOf(short, TEXT_FONT);
    if (end + GAP + width > INNER) [end] = [-GAP, rows.push([])];
    rows.at(-1)?.push({ name: short, colour, x: end + GAP });
    end += GAP + width;
  }
  return rows;
}

function writeKey(pen: Pen, row: Placed[], ink: Inks, y: number) {
  for (const { name, colour, x } of row) {
    pen.fillStyle = colour;
    pen.fillRect(EDGE + x, y - SWATCH + 1, SWATCH, SWATCH);
    write(pen, name, TEXT_FONT, ink.text, EDGE + x + SWATCH + 6, y);
  }
}
