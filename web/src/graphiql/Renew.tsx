import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';

/** When the token changes, ends what runs with the former one and clears what it was answered. */
export function Renew({ token }: { token: string }) {
  const { stop } = useGraphiQLActions();
  const response = useGraphiQL((state) => state.responseEditor);

  useEffect(
    () => () => {
      stop();
      response?.setValue('');
    },
    [token, response],
  );
  return null;
}
