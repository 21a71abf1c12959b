// Serves the examples that are pages. What they ask goes through this server, which adds the token: no browser sees it.
import { transformAsync } from '@babel/core';
import { defineConfig } from 'vite';

const { BASE_URL = 'http://127.0.0.1:8080', TOKEN } = process.env;

/** Puts what Relay's compiler wrote in the place of each document. */
const relay = {
  name: 'relay',
  enforce: 'pre',
  transform: (code, filename) =>
    code.includes('graphql`')
      ? transformAsync(code, {
          filename,
          configFile: false,
          parserOpts: { plugins: ['jsx'] },
          plugins: [['relay', { eagerEsModules: true }]],
          sourceMaps: true,
        })
      : null,
};

export default defineConfig({
  plugins: [relay],
  server: { proxy: { '/graphql': { target: BASE_URL, headers: TOKEN && { Authorization: `Bearer ${TOKEN}` } } } },
  build: { rolldownOptions: { input: ['react-chart/index.html', 'relay/index.html'] }, chunkSizeWarningLimit: 1024 },
});
