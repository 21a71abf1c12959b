// What the log of the page makes of rows, diffs and time, without a browser.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { runnerImport } from 'vite';

const source = async (path) => {
  const file = fileURLToPath(new URL(`../src/log/${path}`, import.meta.url));
  return (await runnerImport(file, { configFile: false })).module;
};
const { pieces, readDiff } = await source('diff.ts');
const { csvOf, header } = await source('csv.ts');
const { CAP, collect } = await source('download.ts');
const { announced, continued, NOTHING, welcomed } = await source('pages.ts');
const { narrowed, WHOLE } = await source('narrow.ts');
const { paced, pauseBefore } = await source('live.ts');
const { visible } = await source('visible.ts');

const entry = { path: ['default', 'title'], old_value: 'a', new_value: 'b', operation_type: 'update' };
const told = (...metadata) => JSON.stringify({ metadata });

for (const [operation_type, old_value, new_value, kind, before, after] of [
  ['create', null, 'b', 'added', '', 'b'],
  ['delete', 'a', null, 'removed', 'a', ''],
  ['update', 'a', 'b', 'changed', 'a', 'b'],
  ['update', ['a'], 0, 'changed', '[\n  "a"\n]', '0'],
  [undefined, undefined, false, 'added', '', 'false'],
]) {
  test(`a diff from ${JSON.stringify(old_value)} to ${JSON.stringify(new_value)} is ${kind}`, () =>
    assert.deepEqual(readDiff(told({ ...entry, operation_type, old_value, new_value })), {
      kind: 'changes',
      changes: [{ path: 'default › title', kind, before, after }],
    }));
}

for (const [name, text, kind] of [
  ['of another shape', '{"metadata":[{"path":"title"}]}', 'tree'],
  ['with more than metadata', JSON.stringify({ metadata: [entry], note: 'n' }), 'tree'],
  ['with more in an entry', told({ ...entry, author: 'ann' }), 'tree'],
  ['without changes', told(), 'tree'],
  ['that is a list', '[1, null, "x"]', 'tree'],
  ['that is prose', 'The title was changed.', 'prose'],
  ['that is a number', '12', 'prose'],
  ['that is broken JSON', '{"metadata":[', 'prose'],
  ['that is nested too deep', '['.repeat(100_000) + ']'.repeat(100_000), 'prose'],
  ['that is nested deeper than is drawn', '['.repeat(41) + ']'.repeat(41), 'prose'],
  ['that is too long', JSON.stringify({ text: 'x'.repeat(200_000) }), 'prose'],
])
  test(`a diff ${name} is shown as ${kind}`, () => assert.equal(readDiff(text).kind, kind));

test('words are marked, and nothing of either text is lost', () => {
  assert.deepEqual(pieces('a list of towns', 'a map of towns'), [
    { kind: 'same', text: 'a ' },
    { kind: 'removed', text: 'list' },
    { kind: 'added', text: 'map' },
    { kind: 'same', text: ' of towns' },
  ]);
  assert.deepEqual(pieces('', 'new'), [{ kind: 'added', text: 'new' }]);
});

test('texts that are too different to compare in time differ as wholes', () => {
  const text = (letter) => Array.from({ length: 20_000 }, (_, place) => letter + place).join(' ');
  const start = performance.now();
  const [removed, added, ...others] = pieces(text('a'), text('b'));
  assert(performance.now() - start < 2000);
  assert.deepEqual([removed.text, added.text, others], [text('a'), text('b'), []]);
});

const row = (id, fields) => ({ id, timestamp: '2026-11-25T09:00:00+01:00', domainId: 'p', action: 'geo', ...fields });

test('a row is a line of RFC 4180', () => {
  assert.equal(
    header(),
    '\ufeff_id,timestamp,domain_id,user_id,dataset_id,username,action,group_id,page_id,diff,map_id,reuse_title,subdomain_id\r\n',
  );
  const fields = { userId: 'a,b', datasetId: null, diff: '{"x":\n1}', mapId: 'm', reuseTitle: 'é' };
  assert.equal(csvOf(row('1', fields)), '1,2026-11-25T09:00:00+01:00,p,"a,b",,,geo,,,"{""x"":\n1}",m,é,\r\n');
});

for (const start of ['=', '+', '-', '@', '\t', '\r'])
  test(`a cell that begins with ${JSON.stringify(start)} is no formula`, () =>
    assert.match(csvOf(row('1', { userId: `${start}1+1` })), /,"?'[=+\-@\t\r]1\+1/));

const page = (ids, more = false, total = ids.length) => ({
  nodes: ids.map((id) => row(id)),
  totalCount: total,
  pageInfo: { startCursor: ids[0] ?? null, endCursor: ids.at(-1) ?? null, hasNextPage: more, hasPreviousPage: more },
});
const idsOf = (rows) => rows.map(({ id }) => id);

test('a download has every row of every page, once', async () => {
  const pages = { null: page(['3', '2'], true, 3), 2: page(['1'], false, 3) };
  const progress = [];
  const ask = ({ first, after }) => (assert.equal(first, 500), Promise.resolve(pages[after]));
  const file = await collect(ask, (...now) => progress.push(now), new AbortController().signal);
  const lines = (await file.text()).split('\r\n');
  assert.deepEqual(lines.slice(1).map((line) => line.split(',')[0]), ['3', '2', '1', '']);
  assert.deepEqual(progress, [[2, 3], [3, 3]]);
});

test('a download ends at the cap, and when it is stopped', async () => {
  const ids = Array.from({ length: 500 }, (_, place) => `${place}`);
  let asked = 0;
  const endless = async () => (asked++, page(ids, true, 10 * CAP));
  let last;
  await collect(endless, (...now) => (last = now), new AbortController().signal);
  assert.deepEqual([asked, last], [CAP / 500, [CAP, CAP]]);
  const control = new AbortController();
  await assert.rejects(collect(endless, () => control.abort(), control.signal), { name: 'AbortError' });
});

test('pages follow one another, newer rows wait and come on top, none twice', () => {
  let held = continued(continued(NOTHING, page(['5', '4'], true, 4)), page(['4', '3'], false, 4));
  assert.deepEqual([idsOf(held.rows), held.start, held.end, held.more], [['5', '4', '3'], '5', '3', false]);
  held = announced(held, page(['7', '6', '5'], false, 6));
  assert.deepEqual([idsOf(held.rows), idsOf(held.fresh), held.total], [['5', '4', '3'], ['7', '6'], 6]);
  held = welcomed(held, '7');
  assert.deepEqual([idsOf(held.rows), held.fresh, held.start, held.end], [['7', '6', '5', '4', '3'], [], '7', '3']);
});

test('a query is narrowed, and what it asked for before stays asked for', () => {
  const query = { domain: 'p', period: null, subdomain: null, actionType: ['geo', 'search'], where: null, timeZone: 'UTC' };
  assert.deepEqual(narrowed(query, WHOLE), query);
  const within = { ...query, where: { username: ['bob'] } };
  assert.deepEqual(narrowed(within, { search: 's', user: 'u', dataset: 'd', page: 'p', action: 'geo' }), {
    ...query,
    actionType: ['geo'],
    where: { username: ['bob'], search: 's', userId: ['u'], datasetId: ['d'], pageId: ['p'] },
  });
  assert.deepEqual(narrowed(query, { ...WHOLE, action: 'explore' }).actionType, []);
  assert.deepEqual(narrowed({ ...query, actionType: null }, { ...WHOLE, action: 'explore' }).actionType, ['explore']);
});

test('signs that hide, or turn other letters around, are named', () => {
  assert.equal(visible('a\u202egpj.exe\u2069\0'), 'a⟨U+202E⟩gpj.exe⟨U+2069⟩⟨U+0000⟩');
  const plain = 'été, עברית 👩\u200d🌾\n\t<b>';
  assert.equal(visible(plain), plain);
});

test('what is paced happens at once, then once a pause, and not after it is stopped', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let runs = 0;
  const { ask, stop } = paced(() => runs++, 1000);
  const seen = [];
  for (let hundred = 0; hundred < 25; hundred++) {
    ask();
    seen.push(runs);
    mock.timers.tick(100);
  }
  assert.deepEqual([seen[0], seen[9], seen[10], seen[24]], [1, 1, 2, 3]);
  stop();
  mock.timers.tick(10_000);
  assert.equal(runs, 3);
  mock.timers.reset();
});

test('attempts to connect again are further and further apart, up to half a minute', () =>
  assert.deepEqual([0, 1, 2, 4, 5, 99].map(pauseBefore), [1000, 2000, 4000, 16_000, 30_000, 30_000]));
