"""A story's body as text, headings and links: Markdown, HTML, templates. Imports base."""
