"""Where tags stand in each form of front matter, and how they are changed there. Imports base, fields, front_matter."""
