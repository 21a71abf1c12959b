// What charts make of names, buckets and counts, without a browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { runnerImport } from 'vite';

const source = async (path) => {
  const file = fileURLToPath(new URL(`../src/${path}`, import.meta.url));
  return (await runnerImport(file, { configFile: false })).module;
};
const { cut, drawn, readable, wrapped } = await source('dashboard/names.ts');
const { stepsOf, sums } = await source('dashboard/charts/steps.ts');
const { clockOf, namer, progress, stretch } = await source('dashboard/charts/times.ts');
const { tipLines } = await source('dashboard/charts/tip.ts');
const { picks } = await source('dashboard/picks.ts');
const { partsOf } = await source('dashboard/charts/ranked.ts');
const { steady } = await source('dashboard/steady.ts');
const { formatsFor } = await source('shared/formats.ts');
const { en } = await source('shared/texts/en.ts');

const paris = formatsFor('en-GB', 'Europe/Paris');
const hours = (from, count) =>
  Array.from({ length: count }, (_, hour) => new Date(Date.parse(from) + hour * 3_600_000).toISOString());
const bucketed = (interval, buckets, to) => ({ interval, buckets, period: { from: buckets[0], to } });

test('an id turns and breaks nothing around it', () => {
  assert.equal(readable('\u202eevil-rtl\u202c'), '\ufffdevil-rtl\ufffd');
  assert.equal(readable('line\nbreak'), 'line break');
  assert.equal(drawn('{a|red}'), '\u2068{\u2060a|red}\u2069');
});

test('a long name is cut in its middle, as little as must be', () => {
  const widthOf = (text) => [...text].length;
  assert.equal(cut('short', 5, widthOf), 'short');
  assert.equal(cut('very-long-id-2024', 9, widthOf), 'very…2024');
  assert.notEqual(cut(`${'x'.repeat(90)}-1`, 20, widthOf), cut(`${'x'.repeat(90)}-2`, 20, widthOf));
  assert.equal(cut('😀😀😀😀😀', 3, widthOf), '😀…😀');
  assert.equal(wrapped('abcdef', 4), '\u2068abcd\u2069\n\u2068ef\u2069');
});

test('buckets are drawn apart while there are few, then together, none left out', () => {
  assert.equal(stepsOf({ first: 3, end: 750 }).length, 747);
  for (const count of [751, 4000, 8760, 20_000]) {
    const steps = stepsOf({ first: 0, end: count });
    assert(steps.length <= 750, `${count}: ${steps.length}`);
    const counts = Array.from({ length: count }, (_, bucket) => bucket % 7);
    assert.equal(sums(counts, steps, count).reduce((a, b) => a + b), counts.reduce((a, b) => a + b));
  }
  assert.deepEqual(stepsOf({ first: 0, end: 8760 })[1], { first: 12, end: 24 });
});

test('steps of hours begin at midnight, after the clocks changed and in part of a day as well', () => {
  const year = bucketed('HOUR', hours('2025-11-26T23:00:00Z', 8760), '2026-11-26T23:00:00Z');
  const clock = clockOf(year, paris);
  for (const [first, size] of [[0, 12], [5, 12], [6561, 3]]) {
    const steps = stepsOf({ first, end: 8760 }, clock);
    assert.deepEqual(new Set(steps.slice(1).map((step) => clock(step.first) % size)), new Set([0]));
    assert.deepEqual(new Set(steps.slice(1, -1).map(({ first, end }) => end - first)), new Set(size === 3 ? [3, 4] : [12, 11, 13]));
    assert.equal(steps[0].first, first);
    assert(steps.every(({ end }, step) => end === (steps[step + 1]?.first ?? 8760)));
  }
  const two = bucketed('HOUR', hours('2024-11-26T23:00:00Z', 18_500), '2027-01-01T00:00:00Z');
  const days = stepsOf({ first: 0, end: 18_500 }, clockOf(two, paris));
  assert.deepEqual(new Set(days.map(({ first }) => clockOf(two, paris)(first))), new Set([0]));
  assert(days.length < 400, String(days.length));
});

test('what lies in the future has no count', () => {
  const buckets = hours('2026-11-26T00:00:00Z', 4);
  const day = bucketed('HOUR', buckets, '2026-11-26T04:00:00Z');
  const now = Date.parse('2026-11-26T01:30:00Z');
  assert.deepEqual(progress(day, now), { begun: 2, goesOn: true });
  assert.deepEqual(progress(day, Date.parse('2026-11-26T05:00:00Z')), { begun: 4, goesOn: false });
  assert.deepEqual(sums([5, 6, 0, 0], stepsOf({ first: 0, end: 4 }), 2), [5, 6, null, null]);
  assert.deepEqual(stretch(day, 3, 4), { from: buckets[3], to: day.period.to });
});

test('buckets have a year where they need one', () => {
  const now = Date.parse('2026-11-26T01:30:00Z');
  const name = (buckets) => namer(bucketed('DAY', buckets, '2027-01-01T00:00:00Z'), paris, now);
  const named = (...buckets) => buckets.map((_, place) => name(buckets)(place));
  assert.deepEqual(named('2026-11-18T12:00:00Z', '2026-11-19T12:00:00Z'), ['18 Nov', '19 Nov']);
  assert.deepEqual(named('2025-11-18T12:00:00Z', '2026-11-18T12:00:00Z'), ['18 Nov 2025', '18 Nov 2026']);
  assert.deepEqual(named('2025-11-18T12:00:00Z'), ['18 Nov 2025']);
});

test('an hour that the clocks show twice is told apart by its offset', () => {
  const day = bucketed('HOUR', hours('2026-10-24T22:00:00Z', 25), '2026-10-25T23:00:00Z');
  const name = namer(day, paris, Date.parse('2026-11-26T00:00:00Z'));
  const names = day.buckets.map((_, bucket) => name(bucket));
  assert.equal(new Set(names).size, 25);
  assert.deepEqual(names.slice(1, 5), ['25 Oct, 01:00', '25 Oct, 02:00 GMT+2', '25 Oct, 02:00 GMT+1', '25 Oct, 03:00']);
});

test('a tooltip has the total first, no zeros, and what is rare together', () => {
  const point = (value) => ({ seriesName: `type_${value}`, value, marker: '', dataIndex: 0 });
  const points = Array.from({ length: 24 }, (_, place) => point(place));
  const lines = tipLines('18 Nov', points, en, paris);
  assert.deepEqual(lines.slice(0, 3), ['18 Nov', 'Total: 276', '\u2068type_23\u2069: 23']);
  assert.equal(lines.length, 13);
  assert.equal(lines.at(-1), `Others (13): ${(13 * 14) / 2}`);
  assert.deepEqual(tipLines('x', points.slice(0, 2), en, paris), ['x', 'Total: 1', '\u2068type_1\u2069: 1']);
});

test('bars are made of as many parts as are told apart, and of all actions', () => {
  const byAction = Array.from({ length: 12 }, (_, place) => ({ action: `type_${place}`, count: 12 - place }));
  const parts = partsOf([{ id: 'a', actions: 78, byAction }], (count) => `${count} more`);
  assert.equal(parts.length, 9);
  assert.equal(parts.at(-1).name, '4 more');
  assert.deepEqual(parts.at(-1).actions, ['type_8', 'type_9', 'type_10', 'type_11']);
  assert.equal(parts.reduce((sum, { counts }) => sum + counts[0], 0), 78);
  assert.equal(partsOf([{ id: 'a', actions: 9, byAction: byAction.slice(0, 9) }], String).length, 9);
});

test('of an answer only what changed is new', () => {
  const before = { actions: { total: 1 }, topUsers: { total: 1 } };
  const after = steady(before, { actions: { total: 2 }, topUsers: { total: 1 } });
  assert.equal(after.topUsers, before.topUsers);
  assert.deepEqual(after.actions, { total: 2 });
});

test('a click on what has nothing may mean what it is piled on', () => {
  const pile = ['low', 'middle', 'high'].map((name) => ({ name, stack: 'all' }));
  const told = (all, clicked, places) => picks(all, clicked, places).map(({ series, dataIndex }) => `${series} ${dataIndex}`);
  assert.deepEqual(told(pile, 'middle', [4, 3]), ['middle 4', 'middle 3', 'low 4', 'low 3']);
  const lines = pile.map(({ name }) => ({ name }));
  assert.deepEqual(told(lines, 'middle', [4, 3]), ['middle 4', 'middle 3']);
  assert.deepEqual(told([{}], 'unnamed', [7]), ['unnamed 7']);
});
