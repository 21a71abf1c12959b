import { useId } from 'react';

import type { Formats } from '../shared/formats';
import { Details } from './Details';
import type { Narrowing } from './narrow';
import type { Row } from './types';
import { visible } from './visible';

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
  const cells = {
    action: row.action,
    user: row.userId,
    dataset: row.datasetId,
    page: row.pageId,
    other: row.mapId ?? row.groupId ?? row.reuseTitle ?? row.username,
    subdomain: row.subdomainId,
  };
  return (
    <>
      <tr aria-rowindex={place}>
        <td className="time">
          <button type="button" aria-expanded={open} aria-controls={open ? id : undefined} onClick={onToggle}>
            <time dateTime={row.timestamp}>{formats.instant(row.timestamp)}</time>
          </button>
        </td>
        {Object.entries(cells).map(([name, text]) => (
          <td key={name} className={name}>{visible(text ?? '')}</td>
        ))}
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
