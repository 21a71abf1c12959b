/** The documented vocabulary, and what was seen besides: the place of a name is that of its colour. */
const VOCABULARY = [
  'publish_dataset', 'add_dataset', 'edit_dataset', 'delete_dataset', 'analyze', 'geo', 'search', 'download', 'explore',
  'lookup', 'edit_page', 'add_page', 'unpublish_dataset', 'add_map', 'edit_user_to_domain',
  'aborting_processing_dataset', 'edit_domain_property', 'add_user_to_domain',
];

/** Chosen by measure: far from each other, from the grey of what is left out, and from the cards of both themes. */
const PALETTE = [
  '#2f82d6', '#4aa34c', '#cc7200', '#c34e58', '#8b50ad', '#059eb1',
  '#d56fb2', '#8f6347', '#8f81e8', '#48826d', '#948e5b', '#987194',
];

/** Over so many places names outside the vocabulary are spread, so that a new one seldom moves another. */
const SPREAD = 18;

let places = new Map<string, number>();
assignColours([]);

/** Gives each action type of a domain a place of its own, whatever happens how often in which period. */
export function assignColours(actions: readonly string[]) {
  places = new Map(VOCABULARY.map((action, place) => [action, place]));
  for (const action of [...actions].sort()) placeOf(action);
}

/** A name that came since gets a place that is free. */
function placeOf(action: string): number {
  const known = places.get(action);
  if (known !== undefined) return known;
  const taken = new Set(places.values());
  let place = VOCABULARY.length + (hash(action) % SPREAD);
  while (taken.has(place)) place++;
  places.set(action, place);
  return place;
}

const hash = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);

/** Without a page it is light. */
const isDark = () => globalThis.document?.documentElement.dataset.theme === 'dark';

/** The colour of an action type: the same in every chart. What the palette is too short for is farther from the card. */
export function colourOf(action: string, dark = isDark()): string {
  const place = placeOf(action);
  const colour = PALETTE[place % PALETTE.length] ?? '';
  return mixed(colour, dark ? 255 : 0, 0.96 * halved(Math.floor(place / PALETTE.length)));
}

/** 0, 1/2, 1/4, 3/4, 1/8, …: each as far as may be from those before. */
function halved(round: number): number {
  const digits = [...round.toString(2)];
  return parseInt(digits.reverse().join(''), 2) / 2 ** digits.length;
}

const channels = (colour: string) => [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));

/** A colour with so much of black, 0, or white, 255, in it. */
function mixed(colour: string, other: number, part: number): string {
  const mix = channels(colour).map((channel) => Math.round(channel + (other - channel) * part));
  return `#${mix.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** What a chart is drawn with besides: read from the style of the page, or of a part of it that has its own theme. */
export function inks(of: Element = document.documentElement) {
  const style = getComputedStyle(of);
  const ink = (name: string) => style.getPropertyValue(`--${name}-ink`).trim();
  return { text: ink('text'), muted: ink('muted'), line: ink('line'), card: ink('card'), accent: ink('accent') };
}

export type Inks = ReturnType<typeof inks>;
