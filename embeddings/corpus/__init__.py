"""All stories of an index as arrays: labels, links, whitening, near-duplicates. Imports base and text."""
