"""The processes of `seealso serve`, their sockets and messages. Imports all but reports and cli."""
