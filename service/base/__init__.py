"""What all of `service` leans on: options, errors, log, deadlines, temporary folders and the like. Imports nothing else of it."""
