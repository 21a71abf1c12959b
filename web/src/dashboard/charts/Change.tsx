import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import { useTexts } from '../../shared/language';
import { useBoard } from '../board';

const Fragment = graphql(`
  fragment Change on Count {
    value
    previous
    change
  }
`);

interface Props {
  title: string;
  data: FragmentType<typeof Fragment>;
}

/** Indicators 2 and 3: one large figure, and how it changed. */
export function Change({ title, data }: Props) {
  const { value, previous, change = null } = readFragment(Fragment, data);
  const texts = useTexts();
  const { formats } = useBoard();
  const course = change === null || change === 0 ? 'same' : change > 0 ? 'up' : 'down';
  return (
    <section className="card tile" aria-label={title}>
      <h2>{title}</h2>
      <p className="large">{formats.number(value)}</p>
      <p className={`change ${course}`}>
        {change === null
          ? texts.previousNone
          : texts.previous(formats.change(change), formats.number(previous))}
      </p>
    </section>
  );
}
