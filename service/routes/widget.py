"""The website widget: one script, as small as it can be without becoming unreadable."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request

SOURCE = Path(__file__).parents[1] / "static" / "widget.js"
MAX_AGE = 86_400
"""Seconds that a browser uses the script without asking; longer, and a repaired one would not reach readers."""
STALE = 7 * MAX_AGE
"""Seconds that the old script serves while the new one is fetched, or while the service is away."""

blueprint = Blueprint("widget", __name__)


@cache
def script() -> bytes:
    """Read the script, without comment lines and indents."""
    lines = (line.strip() for line in SOURCE.read_text("utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")).encode() + b"\n"


@blueprint.get("/widget.js")
def serve() -> Response:
    """Send the script to pages of any website: it holds nothing that is not public."""
    response = Response(script(), mimetype="text/javascript")
    response.set_etag(hashlib.sha256(script()).hexdigest()[:16])
    response.headers["Cache-Control"] = (
        f"public, max-age={MAX_AGE}, stale-while-revalidate={STALE}, stale-if-error={STALE}"
    )
    # A page with `crossorigin` on its script, or with an embedder policy, may load it too.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.make_conditional(request)
    return response
