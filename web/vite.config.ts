import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    // The editor is one large piece, loaded once and then cached for good.
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      input: ['dashboard.html', 'embed.html', 'graphiql.html'],
      // GraphiQL makes the titles of its icons from the names of functions.
      output: { keepNames: true },
      // Libraries mark what is for browsers alone; here everything is.
      checks: { moduleLevelDirective: false },
    },
    license: { fileName: 'assets/licenses.md' },
  },
  worker: { format: 'es' },
});
