"""What all of `content` leans on: articles, rules of reading, errors, text, dates, URLs. Imports nothing else."""
