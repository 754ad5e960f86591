"""What all of `service` leans on: options, errors, log, deadlines, temporary folders … Imports nothing else of it."""
