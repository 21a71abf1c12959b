const KNOWN = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** The time zones to choose from, with the one that is chosen if the browser lists it under another name. */
export const zones = (chosen: string | null) => (chosen && !KNOWN.includes(chosen) ? [chosen, ...KNOWN] : KNOWN);
