"""The service with an empty Flask application beside it, in the same server: `python -m bench.server INDEX PORT`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from service.app import create_app
from service.settings import load


class Both(BaseApplication):  # type: ignore[misc]
    """One worker of the service's own kind."""

    def load_config(self) -> None:
        for name, value in {
            "bind": [f"127.0.0.1:{sys.argv[2]}"],
            "worker_class": "service.processes.worker.Worker",
            "threads": 4,
            "loglevel": "warning",
            "control_socket_disable": True,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from embeddings.index.index import Index

        empty = Flask("empty")
        empty.add_url_rule("/", view_func=lambda: "", endpoint="empty")
        app = create_app(load(discover=False), index=Index.open(Path(sys.argv[1])))
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/empty": empty})  # type: ignore[method-assign]
        return app


if __name__ == "__main__":
    Both().run()
