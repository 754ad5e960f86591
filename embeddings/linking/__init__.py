"""Where in a draft an earlier story could be linked. Imports base and text."""
