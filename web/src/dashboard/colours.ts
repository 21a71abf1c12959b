/** The documented vocabulary, and what was seen besides: the place of a name is that of its colour. */
const VOCABULARY = [
  'publish_dataset', 'add_dataset', 'edit_dataset', 'delete_dataset', 'analyze', 'geo', 'search',
  'unpublish_dataset', 'aborting_processing_dataset', 'add_user_to_domain', 'edit_user_to_domain',
  'edit_domain_property', 'add_map', 'add_page', 'edit_page', 'download', 'explore', 'lookup',
];

/** Of middle lightness, so that they stand out on white and on black; neighbours differ in lightness as well. */
const PALETTE = [
  '#0072b2', '#009e73', '#d98200', '#d1495b', '#8f63ad', '#3a9bd9', '#0e9aa7', '#c4623a', '#7f8c99',
  '#b0529a', '#cc79a7', '#8c6d31', '#5f9e3f', '#b8860b', '#4c7bd9', '#6b8e9f', '#9a8fd1', '#57a88a',
];

const hash = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);

/** The colour of an action type: the same in every chart, period and session. */
export function colourOf(action: string): string {
  const place = VOCABULARY.indexOf(action);
  return PALETTE[(place >= 0 ? place : hash(action)) % PALETTE.length] ?? '#7f8c99';
}

/** What a chart is drawn with besides: read from the page's style, which knows the theme. */
export function inks() {
  const style = getComputedStyle(document.documentElement);
  const ink = (name: string) => style.getPropertyValue(`--${name}-ink`).trim();
  return { text: ink('text'), muted: ink('muted'), line: ink('line'), card: ink('card'), accent: ink('accent') };
}
