"""The fuzzer: `python -m tests.fuzz KIND -max_total_time=SECONDS`; with files in place of flags it tries those again.

It needs atheris (`pip install atheris`), which no test needs; flags are libFuzzer's. An input that does harm is written
to the working folder as crash-…, or as oom-… past 500 MB. Code runs several times slower here than elsewhere, so files
are tried without atheris, and it is told how long each takes by itself.
"""

from __future__ import annotations

import atexit
import signal
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from tests.fuzz.kind import SECONDS, Finding, Kind, timed

INSTRUMENTED = {
    "content": ["content", "service.payloads.drafts", "frontmatter", "markdown_it", "mdit_py_plugins"],
    "api": ["service", "content", "embeddings", "flask", "werkzeug", "flask_cors", "frontmatter", "markdown_it"],
    "snapshot": ["embeddings", "json"],
}
"""By kind, the packages whose branches guide the fuzzer: who reads the input."""
SLOWER = 4
"""At least so many times as long an input takes under the fuzzer."""
HANGS = 60
"""Seconds by the clock after which libFuzzer ends an input that never does."""


def main(arguments: list[str]) -> None:
    """Fuzz until libFuzzer's flags say stop, or try single files again."""
    if not arguments or arguments[0] not in INSTRUMENTED:
        sys.exit(f"Say what to fuzz: python -m tests.fuzz {'|'.join(INSTRUMENTED)} [FILE | libFuzzer's flags]")
    name, *rest = arguments
    if files := [Path(one) for one in rest if not one.startswith("-")]:
        kind = _kind(name)
        for file in files:
            seconds = timed(kind.target, file.read_bytes())
            sys.stdout.write(f"{file}: {seconds:.2f} s\n")
        return
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED[name]):
        kind = _kind(name)

    def once(data: bytes) -> None:
        if (seconds := timed(kind.target, data)) > SECONDS * SLOWER:
            raise Finding(f"took {seconds:.1f} s")

    for seed in kind.seeds.values():
        # What is loaded at a first question is no input's fault.
        kind.target(seed)
    corpus = Path(tempfile.mkdtemp(prefix="seealso-corpus-"))
    for said, seed in kind.seeds.items():
        (corpus / said.replace("/", "_")).write_bytes(seed)
    words = corpus.with_suffix(".dict")
    words.write_text("".join(f'"{_quoted(token)}"\n' for token in kind.tokens), "utf-8")
    limits = [f"-max_len={kind.longest}", "-len_control=10", f"-timeout={HANGS}", "-rss_limit_mb=500"]
    atheris.Setup([sys.argv[0], *limits, f"-dict={words}", *rest, str(corpus)], once)
    # libFuzzer's clock goes on after it has ended, and would end what tidies up.
    atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)
    atheris.Fuzz()


def _kind(name: str) -> Kind:
    found = import_module(f"tests.fuzz.{name}").KIND
    assert isinstance(found, Kind)
    return found


def _quoted(token: str) -> str:
    token = token.replace("\\n", "\n").replace("\\t", "\t")
    return "".join(chr(b) if chr(b).isalnum() and b < 128 else f"\\x{b:02x}" for b in token.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
