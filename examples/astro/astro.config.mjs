import { defineConfig } from 'astro/config';

export default defineConfig({
  publicDir: '../static', // shared by the examples: leave this line out
});
