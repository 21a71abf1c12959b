// What schema.graphql has to keep to: the rules that graphql-eslint recommends, and those of Relay.
import graphql from '@graphql-eslint/eslint-plugin';

/**
 * Types without an id: figures, and places in an answer, are counted anew each time, so nothing could be asked for or kept by
 * one. What has an id is an activity or a domain.
 */
const WITHOUT_ID = {
  suffixes: ['Connection', 'Edge', 'Payload'],
  types: [
    'ActionCount',
    'ActionDistribution',
    'ActionPoint',
    'ActionSeries',
    'ActionShare',
    'Actions',
    'ActionsByCategory',
    'ActivityHeatmap',
    'CategoryShare',
    'Count',
    'Limits',
    'Others',
    'PageInfo',
    'Period',
    'TopDataset',
    'TopDatasets',
    'TopPage',
    'TopPages',
    'TopUser',
    'TopUsers',
  ],
};

const EDGES = {
  // An activity's id is unique within its domain alone, so there is no field node, and no interface for it.
  shouldImplementNode: false,
  // Lists that are short and come whole, such as the entries of a ranking, have no pages.
  listTypeCanWrapOnlyEdgeType: false,
};

const { configs, parser } = graphql;

export default [
  {
    files: ['schema.graphql'],
    languageOptions: { parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...configs['flat/schema-recommended'].rules,
      ...configs['flat/schema-relay'].rules,
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: WITHOUT_ID }],
      '@graphql-eslint/relay-edge-types': ['error', EDGES],
    },
  },
];
