import { useQuery } from 'urql';

import { useTexts } from '../shared/language';
import { isWhole, type Narrowing, type Rearrange, WHOLE } from './narrow';
import { ActionTypes } from './queries';
import { Typed } from './Typed';
import type { LogQuery } from './types';

interface Props {
  query: LogQuery;
  narrowing: Narrowing;
  onChange: Rearrange;
}

/** The search and the filters of the log. */
export function Narrow({ query, narrowing, onChange }: Props) {
  const texts = useTexts().log;
  const field = (name: keyof Narrowing) => ({
    value: narrowing[name],
    onChange: (text: string, goesOn?: boolean) => onChange({ narrowing: { ...narrowing, [name]: text } }, goesOn),
  });
  const action = field('action');
  return (
    <form className="filters" role="search" aria-label={texts.narrow} onSubmit={(event) => event.preventDefault()}>
      <label>
        {texts.search}
        <Typed placeholder={texts.searchHint} {...field('search')} />
      </label>
      {(['user', 'dataset', 'page'] as const).map((name) => (
        <label key={name}>
          {texts.exactly[name]}
          <Typed placeholder={texts.wholeId} spellCheck={false} {...field(name)} />
        </label>
      ))}
      <label>
        {texts.fields.action}
        <select value={action.value} onChange={({ target }) => action.onChange(target.value)}>
          <option value="">{texts.allActions}</option>
          <Actions query={query} chosen={action.value} />
        </select>
      </label>
      <button type="button" disabled={isWhole(narrowing)} onClick={() => onChange({ narrowing: WHOLE })}>
        {texts.clear}
      </button>
    </form>
  );
}

/** The action types of the view, or of the domain where the view has all; and the one that is chosen, if it has not. */
function Actions({ query: { domain, actionType }, chosen }: { query: LogQuery; chosen: string }) {
  const [{ data }] = useQuery({ query: ActionTypes, variables: { domain }, pause: actionType !== null });
  const names = actionType ?? data?.domain?.actionTypes.map(({ action }) => action) ?? [];
  const all = chosen && !names.includes(chosen) ? [chosen, ...names] : names;
  return all.map((name) => <option key={name}>{name}</option>);
}
