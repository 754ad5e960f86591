// The stories that belong with one. In $lib/server, so that related.json never reaches a browser.
import exported from './related.json';

// Where the archive lies, as import.meta.glob names its files.
const ARCHIVE = '/content/';
// With several sites in one index: this one's name in seealso.toml and a colon, such as 'gazette:'.
const SITE = '';

/** For a file of the archive: its id in the export is its path below the archive, without the suffix. */
export function related(file) {
  const path = file.slice(file.indexOf(ARCHIVE) + ARCHIVE.length);
  const id = SITE + path.replace(/(\/index)?\.(md|mdx|markdown)$/, '');
  return (exported.articles?.[id]?.related ?? []).filter((story) => story.url);
}
