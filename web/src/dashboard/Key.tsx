import type { KeyEntry } from './drawing';
import { readable } from './names';
import { Swatch } from './Swatch';

/** What the colours of a chart stand for. */
export const Key = ({ label, entries }: { label: string; entries: KeyEntry[] }) => (
  <ul className="key" aria-label={label}>
    {entries.map(({ name, colour }) => (
      <li key={name}>
        <Swatch colour={colour} />
        <bdi>{readable(name)}</bdi>
      </li>
    ))}
  </ul>
);
