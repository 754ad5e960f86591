// Where the archive lies, as Eleventy names its files.
const ARCHIVE = './src/stories/';
// With several sites in one index: this one's name in seealso.toml and a colon, such as 'gazette:'.
const SITE = '';

export default function (config) {
  // A story's id in the export is its file's path below the archive, without the suffix.
  const idOf = (file) => SITE + file.replace(ARCHIVE, '').replace(/(\/index)?\.(md|mdx|markdown)$/, '');
  const idsOf = new WeakMap();

  // The stories that belong with a page. What has gone since the export, or is a draft again, has no page among all.
  config.addFilter('related', (exported, inputPath, all) => {
    if (all && !idsOf.has(all)) idsOf.set(all, new Set(all.filter(({ url }) => url).map((page) => idOf(page.inputPath))));
    const there = ({ id }) => !all || !id.startsWith(SITE) || idsOf.get(all).has(id);
    return (exported?.articles?.[idOf(inputPath)]?.related ?? []).filter((story) => story.url && there(story));
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
