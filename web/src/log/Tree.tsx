import { visible } from './visible';

/** A value of JSON, its parts indented below their names. */
export function Tree({ value }: { value: unknown }) {
  if (typeof value !== 'object' || value === null) return <code>{visible(JSON.stringify(value))}</code>;
  const entries = Object.entries(value);
  if (entries.length === 0) return <code>{Array.isArray(value) ? '[]' : '{}'}</code>;
  return (
    <ul className="tree">
      {entries.map(([name, inner]) => (
        <li key={name}>
          <bdi className="muted">{visible(name)}</bdi> <Tree value={inner} />
        </li>
      ))}
    </ul>
  );
}
