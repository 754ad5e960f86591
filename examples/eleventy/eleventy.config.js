// Where the archive lies, as Eleventy names its files.
const ARCHIVE = './src/stories/';
// With several sites in one index: this one's name in seealso.toml and a colon, such as 'gazette:'.
const SITE = '';

export default function (config) {
  // The stories that belong with a page. Its id in the export is its file's path below the archive, without the suffix.
  config.addFilter('related', (exported, inputPath) => {
    const id = SITE + inputPath.replace(ARCHIVE, '').replace(/(\/index)?\.(md|mdx|markdown)$/, '');
    return (exported?.articles?.[id]?.related ?? []).filter((story) => story.url);
  });

  // In the newsroom's own time zone: the first ten characters are the day as its readers know it.
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  config.addFilter('day', (published) => day.format(new Date(published.slice(0, 10))));

  // The rest is the example's own.
  config.addPassthroughCopy({ '../static': '/' });
  config.addGlobalData('layout', 'story.njk');
  config.addGlobalData('permalink', () => ({ page }) => page.filePathStem.replace('/stories', '') + '/');
  config.addCollection('newest', (all) =>
    all.getFilteredByGlob('src/stories/**').sort((a, b) => (a.data.publicationDate < b.data.publicationDate ? 1 : -1)),
  );
}

export const config = { dir: { input: 'src', output: '_site' } };
