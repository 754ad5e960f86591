"""What all of `service` leans on: options, errors, the log, deadlines, temporary folders. Imports nothing else of `service`."""
