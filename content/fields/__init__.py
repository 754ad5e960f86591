"""What front matter says of a story, by whatever names. Imports base, front_matter, visibility."""
