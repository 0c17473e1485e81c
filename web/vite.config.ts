import { defineConfig } from 'vite';

/**
 * The office build: a few entries with fixed names, which the pages name through the `asset` tag (it adds a version
 * made from the content). Parts shared by entries are chunks named by their hash. No index page, no public folder.
 */
export default defineConfig({
  base: '/static/built/',
  publicDir: false,
  build: {
    outDir: '../gezhi/static/built',
    emptyOutDir: true,
    target: 'es2020',
    cssTarget: ['chrome111', 'safari16.2', 'firefox113'],
    modulePreload: false,
    rollupOptions: {
      // htmx holds one eval for filters that we switch off (allowEval: false) and that the security policy bars anyway.
      checks: { eval: false },
      input: {
        office: 'src/office.ts',
        public: 'src/public.ts',
        map: 'src/map.ts',
      },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'part-[hash].js',
        assetFileNames: '[name][extname]',
      },
    },
  },
});
