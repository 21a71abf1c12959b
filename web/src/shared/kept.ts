type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Where browsers let a page of another site keep nothing, a frame in it keeps things as long as it stands. */
function inMemory(): Kept {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

function orInMemory(storage: () => Storage): Kept {
  try {
    return storage();
  } catch {
    return inMemory();
  }
}

/** As long as the browser tab. */
export const inTab = orInMemory(() => sessionStorage);

/** For good. */
export const inBrowser = orInMemory(() => localStorage);
