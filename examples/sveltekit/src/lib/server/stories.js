// The archive, read at build time.
import { marked } from 'marked';
import { parse } from 'yaml';

const files = import.meta.glob('../../../../content/**/*.md', { query: '?raw', import: 'default', eager: true });

export const stories = Object.entries(files)
  .map(([file, source]) => {
    const [, fields, body] = source.match(/^---\n(.*?)\n---\n(.*)$/s);
    const [section, slug] = file.replace('.md', '').split('/').slice(-2);
    return { file, section, slug, ...parse(fields), html: marked.parse(body) };
  })
  .sort((a, b) => b.publicationDate.localeCompare(a.publicationDate));

// Those of the stories that have a page, which are all of them here.
export const published = new Set(stories.map(({ file }) => file));
