"""A Unix socket that listens to the service's own processes, and does so again where its file was cleared away."""

import socket
from pathlib import Path

from service.base.logs import logger
from service.base.temporary_folders import restore


class LocalListener:
    """A listening socket in a folder that this user alone can open."""

    def __init__(self, path: Path, backlog: int) -> None:
        self._path, self._backlog = path, backlog
        self._is_told = False
        self.socket = self._listen()

    def renew(self) -> bool:
        """Listen anew if the socket's file is gone, as cleaners of temporary files remove what is old.

        True where that was done: no process that has inherited the socket hears from anybody any more.
        """
        if self._path.is_socket():
            self._is_told = False
            return False
        try:
            restore(self._path.parent)
            renewed = self._listen()
        except OSError as error:
            if not self._is_told:
                self._is_told = True
                logger.error(
                    "drafts cannot be read: %s is gone and cannot be made again (%s). Start the service again",
                    self._path,
                    error.strerror,
                )
            return False
        logger.warning("%s was gone, and is made again. Keep what clears temporary files away from it", self._path)
        self.socket.close()
        self.socket = renewed
        return True

    def _listen(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(str(self._path))
            listener.listen(self._backlog)
        except OSError:
            listener.close()
            raise
        return listener
