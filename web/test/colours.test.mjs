// Each action type has a colour of its own, which stays and is seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { runnerImport } from 'vite';

const file = fileURLToPath(new URL('../src/dashboard/colours.ts', import.meta.url));
const { assignColours, colourOf } = (await runnerImport(file, { configFile: false })).module;

const DOCUMENTED = ['publish_dataset', 'add_dataset', 'edit_dataset', 'delete_dataset', 'analyze', 'geo', 'search'];
const CARDS = { light: '#ffffff', dark: '#171d26' };
const OTHERS = '#8a94a0';
const names = (count) => Array.from({ length: count }, (_, place) => `api_${place}`);

/** The red, green and blue of a colour as light, 0 to 1. */
const light = (colour) =>
  [1, 3, 5].map((start) => {
    const part = parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });

/** As the Web Content Accessibility Guidelines define it. */
function contrast(one, other) {
  const luminance = (colour) => light(colour).reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0.05);
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return high / low;
}

/** How far two colours are from each other to the eye: by Oklab, in which 1 lies between black and white. */
function distance(one, other) {
  const lab = (colour) => {
    const [r, g, b] = light(colour);
    const [l, m, s] = [
      0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
      0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
      0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
    ].map(Math.cbrt);
    return [
      0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    ];
  };
  const [a, b] = [lab(one), lab(other)];
  return Math.hypot(...a.map((part, place) => part - b[place]));
}

for (const theme of ['light', 'dark'])
  test(`no two action types of a domain share a colour, and each stands out from the ${theme} card`, () => {
    const colours = (actions) => {
      assignColours(actions);
      return [...new Set([...DOCUMENTED, ...actions])].map((action) => colourOf(action, theme === 'dark'));
    };
    for (const colour of colours(names(200))) assert(contrast(colour, CARDS[theme]) >= 3, colour);
    assert.equal(new Set(colours(names(200))).size, 207);
    const few = [OTHERS, ...colours(['edit_map', 'add_user_to_group', 'edit_group', 'add_reuse', 'edit_theme', 'add_group'])];
    for (const [place, one] of few.entries())
      for (const other of few.slice(place + 1)) assert(distance(one, other) > 0.05, `${one} ${other}`);
  });

test('a colour stays, in whatever order types are counted and whichever are new', () => {
  const colours = (actions) => {
    assignColours(actions);
    return ['edit_dataset', 'add_group', 'edit_theme'].map((action) => colourOf(action, false));
  };
  const before = colours(['add_group', 'edit_theme', 'geo']);
  assert.deepEqual(colours(['geo', 'edit_theme', 'add_group']), before);
  assert.deepEqual(colours(['geo', 'edit_theme', 'add_group', 'edit_map']), before);
  const came = colourOf('never_seen', false);
  assert.match(came, /^#[0-9a-f]{6}$/);
  assert.equal(colourOf('never_seen', false), came);
  assert(!before.includes(came));
});
