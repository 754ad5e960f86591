"""The worker of the process that reads drafts."""

from collections.abc import Callable
from typing import Any

from service.processes import fd_passing, worker


class DraftWorker(worker.Worker):
    """Reads the drafts whose connections other processes pass to it, in threads and with a Python of its own."""

    takes_drafts = True

    def __init__(self, report: Callable[[], None], *arguments: Any) -> None:
        """`report` tells the supervisor that this process is alive; the rest is as for gunicorn's Worker."""
        super().__init__(*arguments)
        self._report = report

    def notify(self) -> None:
        """Report to the supervisor too."""
        super().notify()
        self._report()

    def _accept_from(self, listener: Any) -> None:
        try:
            channel, _ = listener.accept()
        except OSError:
            return
        if (handover := fd_passing.receive_connection(channel)) is None:
            return
        accepted, received = handover
        try:
            client, server = accepted.getpeername(), accepted.getsockname()
        except OSError:
            accepted.close()
            return
        self._open(accepted, client, server, received)
