import type { Domain } from './queries';

const activity = ({ actionTypes }: Domain) => actionTypes.reduce((sum, { count }) => sum + count, 0);

/** The domain that a page opens with where its address names none: the one in whose log most happened. */
export const busiest = (domains: readonly Domain[]): Domain | undefined =>
  [...domains].sort((one, other) => activity(other) - activity(one))[0];
