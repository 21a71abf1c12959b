// A view and its address say the same, and an address that means nothing is told of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { runnerImport } from 'vite';

const source = (path) => runnerImport(fileURLToPath(new URL(`../src/${path}`, import.meta.url)), { configFile: false });
const { DEFAULT, parse, print } = (await source('dashboard/address.ts')).module;
const { fit } = (await source('dashboard/fit.ts')).module;
const { colourOf } = (await source('dashboard/colours.ts')).module;

const FULL =
  '?show=log&domain=p+1&from=2026-11-01&to=2026-11-23&subdomain=a%2Cb&subdomain=c&action=geo&action=add_page' +
  '&zone=Europe%2FParis&interval=WEEK&shape=lines&hide=geo';

test('the view by default has no address of its own', () => {
  assert.deepEqual(parse(''), { view: DEFAULT, dropped: [] });
  assert.equal(print(DEFAULT), '');
});

test('every choice stands in the address, and is read from it', () => {
  const { view, dropped } = parse(FULL);
  assert.deepEqual(dropped, []);
  assert.deepEqual(view, {
    show: 'log',
    domain: 'p 1',
    period: { from: '2026-11-01', to: '2026-11-23' },
    subdomain: ['a,b', 'c'],
    action: ['geo', 'add_page'],
    zone: 'Europe/Paris',
    interval: 'WEEK',
    shape: 'lines',
    hidden: ['geo'],
  });
  assert.equal(print(view), FULL);
});

for (const [search, names] of [
  ['?last=P14', ['last=P14']],
  ['?last=P0D', ['last=P0D']],
  ['?from=2026-11-31&to=2026-12-01', ['from=2026-11-31', 'from=', 'to=2026-12-01']],
  ['?from=2026-11-02&to=2026-11-01', ['from=2026-11-02', 'to=2026-11-01']],
  ['?to=2026-11-01', ['from=', 'to=2026-11-01']],
  ['?zone=Mars%2FBase', ['zone=Mars/Base']],
  ['?zone=EST', ['zone=EST']],
  ['?interval=day', ['interval=day']],
  ['?action=Geo', ['action=Geo']],
  ['?show=all', ['show=all']],
  ['?token=secret', ['token']],
]) {
  test(`${search} means nothing, and is told`, () => {
    const { view, dropped } = parse(search);
    assert.deepEqual(dropped, names);
    assert.deepEqual(view, DEFAULT);
  });
}

test('what the domain does not have is dropped from the view', () => {
  const domain = { id: 'p', subdomains: ['a'], actionTypes: [{ action: 'geo', category: 'API' }] };
  const { view } = parse('?domain=q&subdomain=a&subdomain=p&subdomain=b&action=geo&action=add_page&hide=explore');
  const fitted = fit(view, domain);
  assert.deepEqual(fitted.dropped, ['subdomain=b', 'action=add_page', 'hide=explore', 'domain=q']);
  assert.deepEqual(fitted.view, { ...DEFAULT, domain: 'p', subdomain: ['a', 'p'], action: ['geo'] });
});

test('an action type has one colour, and the documented ones have each their own', () => {
  const documented = ['publish_dataset', 'add_dataset', 'edit_dataset', 'delete_dataset', 'analyze', 'geo', 'search'];
  assert.equal(new Set(documented.map(colourOf)).size, documented.length);
  assert.equal(colourOf('never_seen'), colourOf('never_seen'));
  assert.match(colourOf('never_seen'), /^#[0-9a-f]{6}$/);
});
