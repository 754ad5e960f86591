// The stories that belong with one. In $lib/server, so that related.json never reaches a browser.
import exported from './related.json';

// Where the archive lies, as import.meta.glob names its files.
const ARCHIVE = '/content/';
// With several sites in one index: this one's name in seealso.toml and a colon, such as 'gazette:'.
const SITE = '';

const SUFFIX = /(\/index)?\.(md|mdx|markdown)$/;
const ENDS = ['.md', '.mdx', '.markdown', '/index.md', '/index.mdx', '/index.markdown'];

/**
 * For a file of the archive: its id in the export is its path below the archive, without the suffix. `files` is a Set
 * of those that have a page: what has gone since the export, or is a draft again, is left out.
 */
export function related(file, files) {
  const start = file.indexOf(ARCHIVE) + ARCHIVE.length;
  const id = SITE + file.slice(start).replace(SUFFIX, '');
  const there = (other) =>
    !files ||
    !other.startsWith(SITE) ||
    ENDS.some((end) => files.has(file.slice(0, start) + other.slice(SITE.length) + end));
  return (exported.articles?.[id]?.related ?? []).filter((story) => story.url && there(story.id));
}
