import type { Row } from './types';

/** The columns by the names that portals export them with, and the row's id, by which an import knows it again. */
const COLUMNS: [string, keyof Row][] = [
  ['_id', 'id'],
  ['timestamp', 'timestamp'],
  ['domain_id', 'domainId'],
  ['user_id', 'userId'],
  ['dataset_id', 'datasetId'],
  ['username', 'username'],
  ['action', 'action'],
  ['group_id', 'groupId'],
  ['page_id', 'pageId'],
  ['diff', 'diff'],
  ['map_id', 'mapId'],
  ['reuse_title', 'reuseTitle'],
  ['subdomain_id', 'subdomainId'],
];

/** What spreadsheets take for a formula gets an apostrophe, so that it stays text. */
function cell(value: string) {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (cells: string[]) => `${cells.map(cell).join(',')}\r\n`;

/** The first line, after the mark by which spreadsheets know UTF-8. */
export const header = () => `\ufeff${line(COLUMNS.map(([name]) => name))}`;

/** A row as RFC 4180 has it; null is an empty cell. */
export const csvOf = (row: Row) => line(COLUMNS.map(([, field]) => row[field] ?? ''));
