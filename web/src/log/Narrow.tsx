import { useQuery } from 'urql';

import { useTexts } from '../shared/language';
import { type Narrowing, WHOLE } from './narrow';
import { ActionTypes } from './queries';
import type { LogQuery } from './types';

interface Props {
  query: LogQuery;
  narrowing: Narrowing;
  onChange(narrowing: Narrowing): void;
}

/** The search and the filters of the log. */
export function Narrow({ query, narrowing, onChange }: Props) {
  const texts = useTexts().log;
  const field = (name: keyof Narrowing) => ({
    value: narrowing[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ ...narrowing, [name]: target.value }),
  });
  return (
    <form className="filters" role="search" aria-label={texts.narrow} onSubmit={(event) => event.preventDefault()}>
      <label>
        {texts.search}
        <input type="search" placeholder={texts.searchHint} {...field('search')} />
      </label>
      {(['user', 'dataset', 'page'] as const).map((name) => (
        <label key={name}>
          {texts.exactly[name]}
          <input type="search" spellCheck={false} {...field(name)} />
        </label>
      ))}
      <label>
        {texts.fields.action}
        <select {...field('action')}>
          <option value="">{texts.allActions}</option>
          <Actions query={query} />
        </select>
      </label>
      <button type="button" disabled={narrowing === WHOLE} onClick={() => onChange(WHOLE)}>{texts.clear}</button>
    </form>
  );
}

/** The action types of the view, or of the domain where the view has all. */
function Actions({ query: { domain, actionType } }: { query: LogQuery }) {
  const [{ data }] = useQuery({ query: ActionTypes, variables: { domain }, pause: actionType !== null });
  const names = actionType ?? data?.domain?.actionTypes.map(({ action }) => action) ?? [];
  return names.map((name) => <option key={name}>{name}</option>);
}
