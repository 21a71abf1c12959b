import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { createRoot } from 'react-dom/client';

import { Actions } from './Actions.jsx';

const client = new ApolloClient({ link: new HttpLink({ uri: '/graphql' }), cache: new InMemoryCache() });

createRoot(document.querySelector('main')).render(
  <ApolloProvider client={client}>
    <Actions />
  </ApolloProvider>,
);
