import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    runes: true,
    // A screen is made anew for each address, so its properties do not change.
    warningFilter: (warning) => warning.code !== 'state_referenced_locally',
  },
};
