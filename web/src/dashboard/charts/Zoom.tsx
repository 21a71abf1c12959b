import { useState } from 'react';

import { useTexts } from '../../shared/language';
import type { Step } from './steps';

/** Fewer buckets than these are all seen well. */
const FEW = 48;

export interface Zoomed {
  /** What is in sight. */
  sight: Step;
  /** By which powers of two it is magnified, and how far along it is. */
  level: number;
  most: number;
  change(level: number, first: number): void;
}

/** Which of so many buckets are in sight: all of them, to begin with. */
export function useZoom(count: number): Zoomed {
  const [{ level, along }, set] = useState({ level: 0, along: 1 });
  const most = Math.max(0, Math.ceil(Math.log2(count / FEW)));
  const held = Math.min(level, most);
  const size = sizeAt(count, held);
  const first = Math.round(along * (count - size));
  const change = (level: number, first: number) => {
    const room = count - sizeAt(count, level);
    set({ level, along: room > 0 ? Math.min(1, Math.max(0, first / room)) : 1 });
  };
  return { sight: { first, end: first + size }, level: held, most, change };
}

const sizeAt = (count: number, level: number) => Math.ceil(count / 2 ** level);

interface Props {
  zoom: Zoomed;
  count: number;
  /** What a bucket is called. */
  name(bucket: number): string;
  note: string | null;
}

/** Shows less of the time at once, and goes along it. */
export function Zoom({ zoom: { sight, level, most, change }, count, name, note }: Props) {
  const texts = useTexts().zoom;
  if (most === 0) return null;
  const size = sight.end - sight.first;
  // The middle stays where it is.
  const to = (next: number) => change(next, sight.first + (size - sizeAt(count, next)) / 2);
  const range = texts.range(name(sight.first), name(sight.end - 1));
  return (
    <div className="zoom" role="group" aria-label={texts.label}>
      <button type="button" aria-label={texts.in} disabled={level === most} onClick={() => to(level + 1)}>+</button>
      <button type="button" aria-label={texts.out} disabled={level === 0} onClick={() => to(level - 1)}>−</button>
      {level > 0 && (
        <input
          type="range"
          aria-label={texts.move}
          aria-valuetext={range}
          max={count - size}
          step={Math.max(1, Math.round(size / 20))}
          value={sight.first}
          onChange={({ target }) => change(level, Number(target.value))}
        />
      )}
      <span>{range}{note && `. ${note}`}</span>
    </div>
  );
}
