// Actions over time as stacked bars: an answer is what a chart needs, zeros included.
import { gql } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { Bar, BarChart, Legend, XAxis, YAxis } from 'recharts';

const ACTIONS = gql`{ actions(period: {last: "P14D"}, interval: DAY) { buckets series { action counts } } }`;

export function Actions() {
  const { data, error } = useQuery(ACTIONS);
  if (error) return <p role="alert">{error.message}</p>;
  if (!data) return <p>Loading…</p>;
  const { buckets, series } = data.actions;
  const counts = (place) => Object.fromEntries(series.map(({ action, counts }) => [action, counts[place]]));
  return (
    <BarChart width={900} height={400} data={buckets.map((day, place) => ({ day: day.slice(0, 10), ...counts(place) }))}>
      <XAxis dataKey="day" /> <YAxis /> <Legend />
      {series.map(({ action }, place) => (
        <Bar key={action} dataKey={action} stackId="all" fill={`hsl(${place * 70} 60% 45%)`} isAnimationActive={false} />
      ))}
    </BarChart>
  );
}
