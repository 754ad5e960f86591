"""The names, phrases and words that tell why two stories are related."""
