import { type FragmentType, graphql, readFragment } from '../../shared/gql';
import { useTexts } from '../../shared/language';
import { useBoard } from '../board';
import { Openable } from '../Figures';
import { ANONYMOUS } from '../queries';

const Fragment = graphql(`
  fragment Change on Count {
    value
    previous
    change
    period {
      from
      to
    }
  }
`);

interface Props {
  title: string;
  data: FragmentType<typeof Fragment>;
}

/** Indicators 2 and 3: one large figure, and how it changed. Behind both is what identified users did. */
export function Change({ title, data }: Props) {
  const { value, previous, change = null, period } = readFragment(Fragment, data);
  const texts = useTexts();
  const { formats, behind } = useBoard();
  const course = change === null || change === 0 ? 'same' : change > 0 ? 'up' : 'down';
  const rows = behind({ where: { userIdNotIn: [ANONYMOUS] }, period: { instants: period } });
  return (
    <section className="card tile" aria-label={title}>
      <h2>{title}</h2>
      <p className="large"><Openable text={formats.number(value)} {...rows} {...(value === 0 && { open: undefined })} /></p>
      <p className={`change ${course}`}>
        {change === null
          ? texts.previousNone
          : texts.previous(formats.change(change), formats.number(previous))}
        {Date.parse(period.to) > Date.now() && <span className="muted">{texts.card.periodGoesOn}</span>}
      </p>
    </section>
  );
}
