import { defineConfig } from 'vite';

/** Where `npm run dev` finds the API. */
const SERVER = 'http://127.0.0.1:8080';

export default defineConfig({
  build: {
    // The editor is one large piece, loaded once and then cached for good.
    chunkSizeWarningLimit: 4096,
    // Libraries mark what is for browsers alone; here everything is.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
    license: { fileName: 'assets/licenses.md' },
  },
  worker: { format: 'es' },
  server: { proxy: { '/graphql': { target: SERVER, ws: true } } },
});
