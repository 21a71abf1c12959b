/** A spot of a colour that a chart draws with: a drawing, since the page allows no style in markup. */
export const Swatch = ({ colour }: { colour: string }) => (
  <svg className="swatch" viewBox="0 0 10 10" aria-hidden="true">
    <rect width="10" height="10" rx="2" fill={colour} />
  </svg>
);
