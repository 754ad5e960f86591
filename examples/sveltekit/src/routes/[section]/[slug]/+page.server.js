import { error } from '@sveltejs/kit';
import { related } from '$lib/server/related.js';
import { published, stories } from '$lib/server/stories.js';

export function load({ params }) {
  const story = stories.find(({ section, slug }) => section === params.section && slug === params.slug);
  if (!story) error(404);
  const { file, title, publicationDate, html } = story;
  return { title, publicationDate, html, related: related(file, published) };
}
