"""What is wrong with tags, which names mean one thing, how tags are written. Imports base, text, corpus."""
