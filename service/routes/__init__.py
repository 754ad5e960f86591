"""The routes, a file for each family. Imports counts, http and its imports."""
