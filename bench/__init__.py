"""How long a newsroom waits. Run it with `make bench`."""
