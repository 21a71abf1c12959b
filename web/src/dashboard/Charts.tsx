import { type ReactNode, useCallback, useMemo } from 'react';

import { Rows } from '../log/Rows';
import { useFormats } from '../shared/formats';
import type { DashboardQuery } from '../shared/gql/graphql';
import { useTexts } from '../shared/language';
import { BoardProvider, type Period } from './board';
import { ActionsOverTime } from './charts/ActionsOverTime';
import { Categories } from './charts/Categories';
import { Change } from './charts/Change';
import { Distribution } from './charts/Distribution';
import { Heatmap } from './charts/Heatmap';
import { TopDatasets } from './charts/TopDatasets';
import { TopPages } from './charts/TopPages';
import { TopUsers } from './charts/TopUsers';
import { headingOf } from './heading';
import type { Opened } from './opened';
import { type Domain, scopeOf } from './queries';
import { useSteady } from './steady';
import { useView } from './view';

interface Props {
  domain: Domain;
  data: DashboardQuery;
  /** What stands for the figures that the answer does not have. */
  children: ReactNode;
}

/** The figures of an answer, and the rows behind the one that was clicked. */
export function Charts({ domain, data: latest, children }: Props) {
  const texts = useTexts();
  const { view, change, closeRows } = useView();
  const { opened } = view;
  const data = useSteady(latest);
  const scope = useMemo(() => scopeOf(view, domain), [view, domain]);
  const formats = useFormats(scope.timeZone);
  const behind = useCallback(
    (opened: Opened) => ({ what: headingOf(opened, texts, formats), open: () => change({ opened }) }),
    [change, texts, formats],
  );
  const board = useMemo(() => {
    const about = ({ from, to }: Period) => {
      const days = texts.zoom.range(formats.date(from), formats.date(Date.parse(to) - 1));
      const narrowed = [...(scope.subdomain ?? []), ...(scope.actionType ?? [])];
      return [domain.id, `${days} (${scope.timeZone})`, ...narrowed].join(' · ');
    };
    return { formats, behind, about };
  }, [formats, behind, texts, scope, domain.id]);

  const counted = domain.actionTypes.filter(({ action }) => !scope.actionType || scope.actionType.includes(action));
  const actionsOf = (belongs: (category: string) => boolean) =>
    counted.filter(({ category }) => belongs(category)).map(({ action }) => action);
  const modifying = actionsOf((category) => category !== 'API');

  return (
    <BoardProvider value={board}>
      <div className="board">
        {data.numberOfUsers && (
          <Change title={texts.indicators.numberOfUsers} data={data.numberOfUsers} />
        )}
        {data.actionsByUsers && <Change title={texts.indicators.actionsByUsers} data={data.actionsByUsers} />}
        {data.actions && <ActionsOverTime data={data.actions} />}
        {data.topUsers && <TopUsers data={data.topUsers} />}
        {data.topDatasets && <TopDatasets data={data.topDatasets} modifying={modifying} />}
        {data.topPages && <TopPages data={data.topPages} modifying={modifying} />}
        {data.actionDistribution && <Distribution data={data.actionDistribution} />}
        {data.activityHeatmap && <Heatmap data={data.activityHeatmap} />}
        {data.actionsByCategory && (
          <Categories data={data.actionsByCategory} actionsOf={(one) => actionsOf((category) => category === one)} />
        )}
        {children}
      </div>
      {opened && (
        <Rows title={headingOf(opened, texts, formats)} query={{ ...scope, where: null, ...opened }} onClose={closeRows} />
      )}
    </BoardProvider>
  );
}
