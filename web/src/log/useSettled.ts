import { useEffect, useState } from 'react';

/** A value once it has not changed for so many milliseconds: nobody waits for each letter of a word. */
export function useSettled<T>(value: T, pause: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
