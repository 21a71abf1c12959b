/** A value of JSON, its parts indented below their names. */
export function Tree({ value }: { value: unknown }) {
  if (typeof value !== 'object' || value === null) return <code>{JSON.stringify(value)}</code>;
  const entries = Object.entries(value);
  if (entries.length === 0) return <code>{Array.isArray(value) ? '[]' : '{}'}</code>;
  return (
    <ul className="tree">
      {entries.map(([name, inner]) => (
        <li key={name}>
          <span className="muted">{name}</span> <Tree value={inner} />
        </li>
      ))}
    </ul>
  );
}
