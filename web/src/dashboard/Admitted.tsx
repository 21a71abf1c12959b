import type { ReactNode } from 'react';

import { useSession } from '../shared/session';
import { TokenForm } from './TokenForm';

/** What is within, unless the server refuses the token, wherever it was asked; then the way to another one. */
export function Admitted({ children }: { children: ReactNode }) {
  return useSession().denied ? <TokenForm /> : children;
}
