import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';

export default {
  plugins: [
    sveltekit({
      adapter: adapter(),
      files: { assets: '../static' }, // shared by the examples: leave this line out
    }),
  ],
};
