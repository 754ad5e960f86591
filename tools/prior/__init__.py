"""How the prior that comes with the ranking is learned: other archives' links, their best weights, what these share."""
