"""Stories → vectors → what answers are computed from, in memory or in a folder: also for who builds no index, as the
evaluation. Imports the rooms below building."""
