import { useRef } from 'react';

/** An answer whose parts are those of the one before where they say the same, so that these are not drawn again. */
export function steady<T extends object>(before: T | null, now: T): T {
  if (!before) return now;
  const same = (name: keyof T) => JSON.stringify(before[name]) === JSON.stringify(now[name]);
  const names = Object.keys(now) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, same(name) ? before[name] : now[name]])) as T;
}

export function useSteady<T extends object>(now: T): T {
  const held = useRef<{ given: T; kept: T }>(null);
  if (held.current?.given !== now) held.current = { given: now, kept: steady(held.current?.kept ?? null, now) };
  return held.current.kept;
}
