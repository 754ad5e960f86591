"""The archive as a map: places for stories, and groups of them. Imports base and corpus."""
