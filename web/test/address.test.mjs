// A view and its address say the same, and an address that means nothing is told of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { runnerImport } from 'vite';

const source = (path) => runnerImport(fileURLToPath(new URL(`../src/${path}`, import.meta.url)), { configFile: false });
const { DEFAULT, parse, print } = (await source('dashboard/address.ts')).module;
const { fit } = (await source('dashboard/fit.ts')).module;
const { busiest } = (await source('dashboard/busiest.ts')).module;

const FULL =
  '?show=log&domain=p+1&from=2026-11-01&to=2026-11-23&subdomain=a%2Cb&subdomain=c&action=geo&action=add_page' +
  '&zone=Europe%2FParis&interval=WEEK&shape=lines&hide=geo' +
  '&search=a+b&user=ann&dataset=trees&page=home&only=geo&order=oldest&lang=fr&theme=dark';
const PERIOD = 'rows.from=2026-11-01T00%3A00%3A00Z&rows.to=2026-11-02T00%3A00%3A00Z';
const ROWS =
  '?rows.from=2026-11-01T00%3A00%3A00%2B01%3A00&rows.to=2026-11-02T00%3A00%3A00Z' +
  '&rows.action=geo&rows.action=search&rows.userId=ann&rows.userId=&rows.mapId=m%26n';

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
    narrowing: { search: 'a b', user: 'ann', dataset: 'trees', page: 'home', action: 'geo' },
    order: 'OLDEST_FIRST',
    opened: null,
    language: 'fr',
    theme: 'dark',
  });
  assert.equal(print(view), FULL);
});

test('the rows behind a figure stand in the address, and are read from it', () => {
  const { view, dropped } = parse(ROWS);
  assert.deepEqual(dropped, []);
  assert.deepEqual(view.opened, {
    period: { instants: { from: '2026-11-01T00:00:00+01:00', to: '2026-11-02T00:00:00Z' } },
    actionType: ['geo', 'search'],
    where: { userId: ['ann', ''], mapId: ['m&n'] },
  });
  assert.equal(print(view), ROWS);
});

for (const [search, names] of [
  ['?last=P14', ['last=P14']],
  ['?last=P0D', ['last=P0D']],
  ['?from=2026-11-31&to=2026-12-01', ['from=2026-11-31', 'from=', 'to=2026-12-01']],
  ['?from=2026-11-02&to=2026-11-01', ['from=2026-11-02', 'to=2026-11-01']],
  ['?to=2026-11-01', ['from=', 'to=2026-11-01']],
  ['?zone=Mars%2FBase', ['zone=Mars/Base']],
  ['?zone=EST', ['zone=EST']],
  ['?zone=europe%2Fparis', ['zone=europe/paris']],
  ['?last=P9999Y', ['last=P9999Y']],
  ['?from=9999-12-31&to=9999-12-31', ['from=9999-12-31', 'to=9999-12-31']],
  ['?lang=de&theme=red', ['lang=de', 'theme=red']],
  ['?interval=day', ['interval=day']],
  ['?action=Geo', ['action=Geo']],
  ['?show=all', ['show=all']],
  ['?order=newest', ['order=newest']],
  ['?only=Geo', ['only=Geo']],
  [`?search=${'x'.repeat(256)}`, [`search=${'x'.repeat(256)}`]],
  ['?rows.userId=ann', ['rows.userId=ann']],
  ['?rows.from=2026-11-01T00%3A00%3A00Z', ['rows.from=2026-11-01T00:00:00Z']],
  [`?rows=spoof&${PERIOD}`, ['rows=spoof', 'rows.from=2026-11-01T00:00:00Z', 'rows.to=2026-11-02T00:00:00Z']],
  ['?rows.from=2026-11-01&rows.to=2026-11-02', ['rows.from=2026-11-01', 'rows.to=2026-11-02']],
  [`?${PERIOD}&rows.action=Geo`, ['rows.action=Geo', 'rows.from=2026-11-01T00:00:00Z', 'rows.to=2026-11-02T00:00:00Z']],
  [`?${PERIOD}&rows.colour=red`, ['rows.from=2026-11-01T00:00:00Z', 'rows.to=2026-11-02T00:00:00Z', 'rows.colour=red']],
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
  const { view } = parse(`?domain=q&subdomain=a&subdomain=p&subdomain=b&action=geo&action=add_page&hide=explore&only=lookup&${PERIOD}`);
  const fitted = fit(view, domain, 250_000);
  assert.deepEqual(fitted.dropped, ['subdomain=b', 'action=add_page', 'hide=explore', 'only=lookup', 'domain=q']);
  assert.deepEqual(fitted.view, { ...DEFAULT, domain: 'p', subdomain: ['a', 'p'], action: ['geo'] });
});

test('rows of actions that the domain does not have are not opened', () => {
  const domain = { id: 'p', subdomains: [], actionTypes: [{ action: 'geo', category: 'API' }] };
  const fitted = (search) => fit(parse(search).view, domain, 250_000);
  assert.deepEqual(fitted(`?${PERIOD}&rows.action=geo&rows.action=fly`).dropped, ['rows.action=fly']);
  assert.equal(fitted(`?${PERIOD}&rows.action=geo&rows.action=fly`).view.opened, null);
  assert.deepEqual(fitted(`?${PERIOD}&rows.action=geo`).view.opened.actionType, ['geo']);
});

test('the page opens with the domain in whose log most happened, the first of equal ones', () => {
  const domain = (id, ...counts) => ({ id, actionTypes: counts.map((count) => ({ action: 'geo', count })) });
  assert.equal(busiest([domain('a', 5), domain('b', 3, 4), domain('c', 7), domain('d')]).id, 'b');
  assert.equal(busiest([]), undefined);
});
