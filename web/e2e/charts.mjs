// The charts of the dashboard, to be looked at point by point: what api.mjs says has to run.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

import { visiting } from './browser.mjs';
import { Dashboard } from './page.mjs';
import { until } from './until.mjs';

/** The one of some places that is of a colour, if there is one. */
export function ofColour(places, colour) {
  const wanted = [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
  return places.find(({ colour }) => wanted.every((one, channel) => Math.abs(colour[channel] - one) <= 2));
}

/** Run in the page: where a chart, which has no ground of its own, first shows a colour and around it no other one. */
async function firsts(chart, from) {
  // What was drawn in this frame or the one before is painted by the next.
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  const layers = [...chart.querySelectorAll('canvas')];
  const { width, height, clientWidth } = layers[0];
  const pen = new OffscreenCanvas(width, height).getContext('2d');
  for (const layer of layers) pen.drawImage(layer, 0, 0);
  const points = new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer);
  const near = [-3, 0, 3].flatMap((down) => [-3, 0, 3].map((along) => down * width + along));
  const found = new Map();
  const [outer, inner] = from === 'above' ? [height, width] : [width, height];
  for (let one = 3; one < outer - 3; one += 1)
    for (let other = 3; other < inner - 3; other += 1) {
      const [x, y] = from === 'above' ? [other, one] : [one, other];
      const point = points[y * width + x];
      if (point === 0 || found.has(point) || near.some((far) => points[y * width + x + far] !== point)) continue;
      found.set(point, { x: (x * clientWidth) / width, y: (y * clientWidth) / width });
    }
  return [...found].map(([point, place]) => ({ colour: [point & 255, (point >> 8) & 255, (point >> 16) & 255], ...place }));
}

class Charts extends Dashboard {
  static open = (address, options) => super.open(address, { reducedMotion: 'reduce', ...options });

  /** Shows the figures of a card as a table. */
  async opened(title) {
    await this.card(title).getByRole('button', { name: `Table: ${title}`, exact: true }).click();
    const table = this.card(title).getByRole('region', { name: `Table: ${title}`, exact: true });
    await table.locator('tbody th').first().waitFor();
    return table;
  }

  /** The first place of each colour that a chart shows, from above or from the left, once it changes no longer. */
  async places(title, from = 'above') {
    const chart = this.card(title).locator('.chart');
    await chart.locator('canvas').first().waitFor();
    await chart.scrollIntoViewIfNeeded();
    let places = [];
    await until(async () => {
      const before = places;
      places = await chart.evaluate(firsts, from);
      return places.length > 0 && isDeepStrictEqual(places, before);
    }, true);
    const { x, y } = await chart.boundingBox();
    return places.map((place) => ({ colour: place.colour, x: x + place.x, y: y + place.y }));
  }

  /** The first place, from above or from the left, where a chart shows a colour, if it does. */
  async spot(title, colour, from) {
    return ofColour(await this.places(title, from), colour);
  }

  /** Clicks where the pointer first says that there is something, going from colour to colour. */
  async click(title) {
    for (const { x, y } of await this.places(title)) {
      // What is told of the place before may be drawn at this one, until the pointer moves once more.
      await this.point(x - 1, y);
      await this.point(x, y);
      if ((await this.cursor(title)) === 'pointer') return this.page.mouse.click(x, y);
    }
    return assert.fail(`nothing can be clicked in ${title}`);
  }

  /** Moves the pointer, and waits until the page knows: it hears of no more than one move a frame. */
  async point(x, y) {
    await this.page.mouse.move(x, y);
    await this.painted();
  }

  /** Waits until what was drawn is painted. */
  painted() {
    return this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  }

  /** How a chart shows the pointer that is on it. */
  cursor(title) {
    return this.card(title).locator('.chart > div').first().evaluate((drawn) => drawn.style.cursor);
  }

  /** Chooses something, and waits for its figures. */
  async choose(label, option) {
    await this.page.getByLabel(label).selectOption(option);
    await this.page.locator('[aria-busy=false] > .board').waitFor();
  }

  /** What a card is saved as: its size, and how many points have a colour in some of its rows. */
  async saved(title) {
    const download = this.page.waitForEvent('download');
    await this.card(title).getByRole('button', { name: `PNG: ${title}`, exact: true }).click();
    const bytes = readFileSync(await (await download).path());
    return this.page.evaluate(async (text) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const { width, height } = picture;
      const pen = new OffscreenCanvas(width, height).getContext('2d');
      pen.drawImage(picture, 0, 0);
      const rows = (from, to) => Array.from(new Uint32Array(pen.getImageData(0, from, width, to - from).data.buffer));
      const part = (from, to) => {
        const points = new Map();
        for (const [place, point] of rows(from, to).entries()) {
          const [red, green, blue] = [point & 255, (point >> 8) & 255, (point >> 16) & 255];
          const colour = `#${[red, green, blue].map((one) => one.toString(16).padStart(2, '0')).join('')}`;
          const { count = 0, sum = 0 } = points.get(colour) ?? {};
          points.set(colour, { count: count + 1, sum: sum + place });
        }
        return Object.fromEntries(points);
      };
      return { width, height, title: part(0, 90), about: part(100, 145), key: part(height - 260, height) };
    }, bytes.toString('base64'));
  }
}

export const visit = visiting(Charts);
