import { diffWordsWithSpace } from 'diff';

export interface Change {
  path: string;
  kind: 'added' | 'removed' | 'changed';
  before: string;
  after: string;
}

/** What the text of a diff is. */
export type Shown =
  | { kind: 'changes'; changes: Change[] }
  | { kind: 'tree'; value: object }
  | { kind: 'prose' };

export interface Piece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

const PROSE: Shown = { kind: 'prose' };
const LONGEST = 200_000;
const DEEPEST = 40;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isShallow = (value: unknown, left = DEEPEST): boolean =>
  !isObject(value) || (left > 0 && Object.values(value).every((inner) => isShallow(inner, left - 1)));

/** Reads a diff as portals write it, other JSON as it is, and all else as prose: what is too large to be drawn, too. */
export function readDiff(text: string): Shown {
  if (text.length > LONGEST) return PROSE;
  const value = parsed(text);
  if (!isObject(value) || !isShallow(value)) return PROSE;
  const changes = changesOf(value);
  return changes ? { kind: 'changes', changes } : { kind: 'tree', value };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** None where anything would be left out. */
function changesOf({ metadata, ...others }: Record<string, unknown>): Change[] | null {
  if (!Array.isArray(metadata) || metadata.length === 0 || Object.keys(others).length > 0) return null;
  const changes = metadata.map(changeOf);
  return changes.every((change) => change !== null) ? changes : null;
}

function changeOf(entry: unknown): Change | null {
  if (!isObject(entry)) return null;
  const { path, old_value: before, new_value: after, operation_type, ...others } = entry;
  const known = Array.isArray(path) && path.every((name) => typeof name === 'string');
  if (!known || Object.keys(others).length > 0) return null;
  return { path: path.join(' › '), kind: kindOf(operation_type, before, after), before: plain(before), after: plain(after) };
}

function kindOf(operation: unknown, before: unknown, after: unknown): Change['kind'] {
  if (operation === 'create' || (before ?? null) === null) return 'added';
  if (operation === 'delete' || (after ?? null) === null) return 'removed';
  return 'changed';
}

const plain = (value: unknown) =>
  typeof value === 'string' ? value : (value ?? null) === null ? '' : JSON.stringify(value, null, 2);

/** What of two texts is the same, word by word; where that would take too long, all of them differs. */
export function pieces(before: string, after: string): Piece[] {
  const found = diffWordsWithSpace(before, after, { maxEditLength: 2000, timeout: 200 });
  const parts = found ?? [{ value: before, removed: true, added: false }, { value: after, removed: false, added: true }];
  return parts
    .filter(({ value }) => value !== '')
    .map(({ value, added, removed }) => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text: value }));
}
