"""What a newsroom wrote: Markdown files with front matter, read into articles."""
