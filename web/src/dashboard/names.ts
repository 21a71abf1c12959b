/** Signs that turn the direction of what follows: an id that holds them could be taken for another. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;
const BREAKING = /[\p{Cc}\u2028\u2029]/gu;

const [ISOLATE, END, JOINER, ELLIPSIS] = ['\u2068', '\u2069', '\u2060', '…'];

/** An id as it can be read: signs that turn or break a text are seen instead of obeyed. */
export const readable = (id: string) => id.replace(TURNING, '\ufffd').replace(BREAKING, ' ');

/** A name for a canvas: it keeps its direction to itself, and nothing in it is markup of a tooltip. */
export const drawn = (name: string) => `${ISOLATE}${readable(name).replaceAll('{', `{${JOINER}`)}${END}`;

/** The same over as many lines as it needs: a tooltip breaks none by itself. */
export function wrapped(name: string, most = 44): string {
  const letters = [...readable(name)];
  const lines = Array.from({ length: Math.ceil(letters.length / most) }, (_, line) =>
    letters.slice(line * most, (line + 1) * most).join(''),
  );
  return lines.map(drawn).join('\n');
}

/** A name that is too wide, cut in its middle: long ids mostly differ at one of their ends. */
export function cut(name: string, width: number, widthOf: (text: string) => number): string {
  const letters = [...readable(name)];
  const part = (from: number, to: number) => letters.slice(from, to).join('');
  const without = (left: number) =>
    part(0, Math.ceil(left / 2)) + ELLIPSIS + part(letters.length - Math.floor(left / 2), letters.length);
  if (widthOf(readable(name)) <= width) return readable(name);
  let [fits, tooMany] = [0, letters.length];
  while (tooMany - fits > 1) {
    const half = (fits + tooMany) >> 1;
    if (widthOf(without(half)) <= width) fits = half;
    else tooMany = half;
  }
  return without(fits);
}
