import { Environment, Network, RecordSource, Store } from 'relay-runtime';

async function ask({ text, name }, variables) {
  const reply = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: text, operationName: name, variables }),
  });
  return reply.json();
}

export const environment = new Environment({
  network: Network.create(ask),
  store: new Store(new RecordSource()),
  // The id of an activity is unique within its domain, so wherever its id is asked for its domain is, too.
  getDataID: ({ id, domainId }, type) => (type === 'Activity' ? `${domainId} ${id}` : id),
});
