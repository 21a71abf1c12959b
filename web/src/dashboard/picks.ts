/** A place in a series, which is named as the option named it. */
export interface Pick {
  series: string;
  dataIndex: number;
}

/** A series as an option has it. */
export interface Drawn {
  name?: string;
  stack?: string;
}

/**
 * What may be meant by a click on one of the series in these places, the likeliest first. Where a series of a pile has
 * nothing, its line lies on what is below it.
 */
export function picks(all: Drawn[], clicked: string, places: number[]): Pick[] {
  const at = all.findIndex(({ name }) => name === clicked);
  const isPiled = all[at]?.stack !== undefined;
  const below = isPiled ? all.slice(0, at).reverse() : [];
  const names = [clicked, ...below.flatMap(({ name }) => name ?? [])];
  return names.flatMap((series) => places.map((dataIndex) => ({ series, dataIndex })));
}
