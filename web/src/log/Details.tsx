import { useTexts } from '../shared/language';
import { Diff } from './Diff';
import type { Narrowing } from './narrow';
import type { Row } from './types';
import { visible } from './visible';

interface Props {
  row: Row;
  onOnly?: ((narrowing: Partial<Narrowing>) => void) | undefined;
}

type Field = keyof ReturnType<typeof useTexts>['log']['fields'];

/** The fields by their names, what narrows the log to one of them, and where in the row it stands. */
const FIELDS: [Field, keyof Row, (keyof Narrowing)?][] = [
  ['time', 'timestamp'],
  ['domain', 'domainId'],
  ['subdomain', 'subdomainId'],
  ['action', 'action', 'action'],
  ['user', 'userId', 'user'],
  ['username', 'username'],
  ['dataset', 'datasetId', 'dataset'],
  ['page', 'pageId', 'page'],
  ['map', 'mapId'],
  ['group', 'groupId'],
  ['reuse', 'reuseTitle'],
  ['id', 'id'],
];

/** All that a row holds. */
export function Details({ row, onOnly }: Props) {
  const texts = useTexts().log;
  return (
    <>
      <dl>
        {FIELDS.map(([name, field, narrowing]) => {
          const value = row[field];
          return (
            value && (
              <div key={name}>
                <dt>{texts.fields[name]}</dt>
                <dd>
                  <bdi>{visible(value)}</bdi>{' '}
                  {narrowing && onOnly && (
                    <button type="button" aria-label={texts.onlyThis(visible(value))} onClick={() => onOnly({ [narrowing]: value })}>
                      {texts.only}
                    </button>
                  )}
                </dd>
              </div>
            )
          );
        })}
      </dl>
      {row.diff && (
        <section>
          <h3>{texts.fields.diff}</h3>
          <Diff text={row.diff} />
        </section>
      )}
    </>
  );
}
