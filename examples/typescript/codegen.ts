import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../schema.graphql',
  documents: ['typescript/*.ts'],
  emitLegacyCommonJSImports: false,
  generates: {
    'typescript/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        // Documents stay text: no GraphQL library is needed where this runs.
        documentMode: 'string',
        strictScalars: true,
        scalars: { ActionType: 'string', Date: 'string', DateTime: 'string', Duration: 'string', TimeZone: 'string' },
        enumsAsTypes: true,
        useTypeImports: true,
      },
    },
  },
};

export default config;
