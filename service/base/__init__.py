"""What all of `service` leans on: errors, the log, deadlines, temporary folders. Imports nothing else of `service`."""
