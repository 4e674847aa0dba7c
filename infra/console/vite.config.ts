import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// npm run dev serves the sources on port 5173; the API and its settings come from make run.
const api = process.env.COMPTOIR_API ?? 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: process.env.CONSOLE_OUT ?? '../../build/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2023',
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', proxy: { '/v1': api, '/config.json': api } },
  test: { include: ['src/**/*.test.ts'] },
});
