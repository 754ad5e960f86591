"""Where things lie that tests read."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""Of the project."""
DATA = ROOT / "tests" / "data"
SHARED = ROOT.parent / "shared" / "archives"
"""Real archives, where they lie beside the project; tests must pass without them."""
