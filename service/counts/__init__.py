"""What readers were shown and followed, counted in a file. Imports payloads."""
