import { useTexts } from '../shared/language';

/** A figure, and what shows the rows behind it where they can be told. */
export interface Figure {
  text: string;
  what?: string;
  open?: (() => void) | undefined;
}

interface Props {
  label: string;
  columns: string[];
  /** The first cell of a row names it. */
  rows: { name: string; figures: Figure[] }[];
}

/** The figures of a chart, as a table. */
export function Figures({ label, columns, rows }: Props) {
  return (
    <div className="figures" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column, place) => (
              <th key={place} scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, figures }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {figures.map((figure, place) => (
                <td key={place}><Cell {...figure} name={name} /></td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ text, what, open, name }: Figure & { name: string }) {
  const texts = useTexts();
  if (!open) return text;
  return (
    <button type="button" className="figure" title={texts.card.rows(what ?? name)} onClick={open}>
      {text}
    </button>
  );
}
