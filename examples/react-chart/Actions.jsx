// Actions over time as stacked bars: an answer is what a chart needs, zeros included.
import { gql } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { Bar, BarChart, Legend, XAxis, YAxis } from 'recharts';

const ACTIONS = gql`{ actions(period: {last: "P14D"}, interval: DAY) { buckets series { action counts } } }`;
const colour = (place) => `hsl(${place * 70} 60% 45%)`;

export function Actions() {
  const { data, error } = useQuery(ACTIONS);
  if (!data) return <p role="status">{error?.message ?? 'Loading…'}</p>;
  const bars = data.actions.series.map(({ action, counts }, place) => (
    <Bar key={action} name={action} dataKey={({ place }) => counts[place]} stackId="all" fill={colour(place)} />
  ));
  const days = data.actions.buckets.map((start, place) => ({ day: start.slice(0, 10), place }));
  return <BarChart width={900} height={400} data={days}><XAxis dataKey="day" /> <YAxis /> <Legend />{bars}</BarChart>;
}
