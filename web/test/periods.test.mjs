// Days, periods and intervals as the filters of the page know them, without a browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { runnerImport } from 'vite';

const source = async (path) => {
  const file = fileURLToPath(new URL(`../src/dashboard/${path}`, import.meta.url));
  return (await runnerImport(file, { configFile: false })).module;
};
const { parse } = await source('address.ts');
const { fit } = await source('fit.ts');
const { dayIn } = await source('days.ts');
const { faultAt } = await source('dates.ts');
const { intervalsFor } = await source('intervals.ts');

test('of a parameter that has one value, further ones are told', () => {
  const { view, dropped } = parse('?last=P7D&last=P30D&zone=UTC&zone=UTC');
  assert.deepEqual(view.period, { last: 'P7D' });
  assert.deepEqual(dropped, ['last=P30D', 'zone=UTC']);
});

test('names of time zones are taken as servers take them, old names too', () => {
  const zones = ['UTC', 'America/Port-au-Prince', 'Asia/Calcutta', 'Asia/Kolkata', 'Etc/GMT+1', 'US/Eastern'];
  for (const zone of zones) assert.deepEqual(parse(`?zone=${encodeURIComponent(zone)}`).dropped, [], zone);
});

test('a day is that of the time zone, and days before are of the calendar', () => {
  const now = new Date('2026-03-30T00:30:00Z');
  assert.equal(dayIn('Europe/Paris', 0, now), '2026-03-30');
  assert.equal(dayIn('America/New_York', 0, now), '2026-03-29');
  assert.equal(dayIn('Europe/Paris', 30, now), '2026-02-28');
});

test('what is wrong with a date is told at its end', () => {
  const faults = (from, to) => [faultAt('from', { from, to }), faultAt('to', { from, to })];
  assert.deepEqual(faults('2026-01-01', '2026-01-01'), [null, null]);
  assert.deepEqual(faults('', '2026-01-01'), ['incomplete', null]);
  assert.deepEqual(faults('0002-01-01', '3000-01-01'), ['outside', 'outside']);
  assert.deepEqual(faults('2026-01-02', '2026-01-01'), [null, 'order']);
});

for (const [period, intervals] of [
  [{ last: 'P14D' }, ['HOUR', 'DAY', 'WEEK', 'MONTH']],
  [{ last: 'P12M' }, ['HOUR', 'DAY', 'WEEK', 'MONTH']],
  [{ last: 'P24M' }, ['DAY', 'WEEK', 'MONTH']],
  [{ last: 'P2Y' }, ['DAY', 'WEEK', 'MONTH']],
  [{ from: '1970-01-01', to: '2026-12-31' }, ['WEEK', 'MONTH']],
  [{ from: '1970-01-01', to: '2999-12-31' }, []],
])
  test(`${JSON.stringify(period)} can be divided into ${intervals}`, () =>
    assert.deepEqual(intervalsFor(period, 250_000), intervals));

test('with a higher limit the number of buckets decides', () =>
  assert.deepEqual(intervalsFor({ last: 'P24M' }, 10_000_000), ['HOUR', 'DAY', 'WEEK', 'MONTH']));

test('an interval that the period cannot have is dropped from the view', () => {
  const domain = { id: 'p', subdomains: [], actionTypes: [] };
  const { view } = parse('?last=P24M&interval=HOUR');
  assert.deepEqual(fit(view, domain, 250_000).dropped, ['interval=HOUR']);
  assert.equal(fit(view, domain, 250_000).view.interval, null);
  assert.deepEqual(fit(view, domain, 10_000_000), { view, dropped: [] });
});
