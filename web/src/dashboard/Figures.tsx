import { useTexts } from '../shared/language';

/** A figure of something, and what shows the rows behind it, where there are any. */
export interface Figure {
  text: string;
  what: string;
  open?: (() => void) | undefined;
}

interface Props {
  label: string;
  columns: string[];
  /** The first cell of a row names it, and what its figures are of where they do not say so. */
  rows: { name: string; figures: (Omit<Figure, 'what'> & { what?: string })[] }[];
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
                <td key={place}><Openable what={name} {...figure} /></td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A figure that opens the rows behind it. */
export function Openable({ text, what, open }: Figure) {
  const texts = useTexts();
  if (!open) return text;
  return (
    <button type="button" className="figure" title={texts.card.rows(what)} onClick={open}>
      {text}
    </button>
  );
}
