import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../schema.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/graphiql/**', '!src/shared/gql/**'],
  generates: {
    'src/shared/gql/': {
      preset: 'client',
      // A fragment is unmasked by a plain function, not by a hook.
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
      config: {
        strictScalars: true,
        scalars: { ActionType: 'string', Date: 'string', DateTime: 'string', Duration: 'string', TimeZone: 'string' },
        enumsAsTypes: true,
        useTypeImports: true,
      },
    },
  },
};

export default config;
