import { stories } from '$lib/server/stories.js';

export function load() {
  return { stories: stories.map(({ section, slug, title }) => ({ section, slug, title })) };
}
