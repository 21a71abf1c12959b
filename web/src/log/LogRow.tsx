import { useId } from 'react';

import type { Formats } from '../shared/formats';
import { Details } from './Details';
import type { Narrowing } from './narrow';
import type { Row } from './types';

interface Props {
  row: Row;
  place: number;
  open: boolean;
  onToggle(): void;
  formats: Formats;
  onOnly?: ((narrowing: Partial<Narrowing>) => void) | undefined;
}

/** A row, and all of it once it is open. */
export function LogRow({ row, place, open, onToggle, formats, onOnly }: Props) {
  const id = useId();
  const other = row.mapId ?? row.groupId ?? row.reuseTitle ?? row.username;
  return (
    <>
      <tr aria-rowindex={place}>
        <td className="time">
          <button type="button" aria-expanded={open} aria-controls={open ? id : undefined} onClick={onToggle}>
            <time dateTime={row.timestamp}>{formats.instant(row.timestamp)}</time>
          </button>
        </td>
        <td className="action">{row.action}</td>
        <td className="user">{row.userId}</td>
        <td className="dataset">{row.datasetId}</td>
        <td className="page">{row.pageId}</td>
        <td className="other">{other}</td>
        <td className="subdomain">{row.subdomainId}</td>
      </tr>
      {open && (
        <tr id={id}>
          <td className="details" colSpan={7}>
            <Details row={row} onOnly={onOnly} />
          </td>
        </tr>
      )}
    </>
  );
}
