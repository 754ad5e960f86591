"""The pages and questions that the service answers, a file for each family. Imports counts, http and its imports."""
