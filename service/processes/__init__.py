"""The processes of `seealso serve`, their sockets and what they say to each other. Imports all but reports and cli."""
