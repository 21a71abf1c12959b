import { csvOf, header } from './csv';
import type { Page } from './types';
import type { Part } from './useLog';

/** The most rows that a page takes at a time, and a file in all. */
const PAGE = 500;
export const CAP = 100_000;

/** The rows of a log as a file, up to the cap. It grows page by page in a blob, which browsers may keep on disk. */
export async function collect(
  ask: (part: Part) => Promise<Page>,
  tell: (rows: number, total: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  let file = new Blob([header()]);
  let after: string | null = null;
  for (let rows = 0; rows < CAP; ) {
    const { nodes, totalCount, pageInfo }: Page = await ask({ first: PAGE, after });
    signal.throwIfAborted();
    file = new Blob([file, ...nodes.map(csvOf)], { type: 'text/csv;charset=utf-8' });
    tell((rows += nodes.length), Math.min(totalCount, CAP));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor ?? null;
  }
  return file;
}

export function save(file: Blob, name: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
