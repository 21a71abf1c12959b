/** The day that it is in a time zone, or was so many days before. */
export function dayIn(zone: string, before = 0, now: Date = new Date()): string {
  // Swedish writes days as addresses do.
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(now);
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - before);
  return day.toISOString().slice(0, 10);
}
