"""The runner: `python -m tests.mutants [--count 40] [--seed 1] [--lines 10-20] [MODULE...]`, all if none is named.

A changed module is imported by a process of its own, in place of the file, which is never touched. That process runs
the tests of the module and stops at the first that fails. A change to what makes answers that no test notices is made
once more to see whether it alters anything at all: the answers of a small index (`tests.mutants.answers`).

Of the libraries that do this, mutmut leaves out what is decorated or stands outside functions. cosmic-ray rewrites the
file where it stands, removes no statements, and starts Python anew for each change, which takes several times as long.
"""

from __future__ import annotations

import argparse
import functools
import gc
import importlib
import importlib.util
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import CodeType, ModuleType

from tests.mutants.changes import changes

_RELATED, _CORPUS = "tests/embeddings/related", "tests/embeddings/corpus"
_VISIBILITY = "tests/content/visibility"
MODULES = {
    "embeddings.related.ranking": [
        f"{_RELATED}/test_ranking.py",
        f"{_RELATED}/test_ranking_links.py",
        f"{_RELATED}/test_rules.py",
    ],
    "embeddings.related.features": [f"{_RELATED}/test_ranking.py", f"{_RELATED}/test_ranking_links.py"],
    "embeddings.related.prior": [f"{_RELATED}/test_prior.py"],
    "embeddings.related.learning": [f"{_RELATED}/test_learning.py"],
    "embeddings.related.calibration": [f"{_RELATED}/test_calibration.py"],
    "embeddings.related.list_rules": [f"{_RELATED}/test_rules.py"],
    "embeddings.related.recommender": [f"{_RELATED}/test_rules.py"],
    "embeddings.related.reasons": [f"{_RELATED}/test_reasons.py"],
    "embeddings.corpus.series": [f"{_CORPUS}/test_series.py"],
    "embeddings.corpus.duplicates": [f"{_CORPUS}/test_duplicates.py"],
    "embeddings.text.boilerplate": [f"{_CORPUS}/test_duplicates.py"],
    "embeddings.text.tfidf": ["tests/embeddings/text/test_tfidf.py"],
    "embeddings.storage.cache": [
        "tests/embeddings/storage/test_cache.py",
        "tests/embeddings/storage/test_cache_place.py",
    ],
    **{
        f"content.visibility.{name}": [
            f"{_VISIBILITY}/{test}.py" for test in ("test_matrix", "test_names", "test_verdict")
        ]
        for name in ("marks", "moment_names", "moments", "paths", "status_words", "verdict", "vocabulary")
    },
}
"""Modules, and the tests that belong to each."""
HEAVY = (
    *("pytest", "hypothesis", "numpy", "scipy.sparse", "scipy.optimize", "sklearn.feature_extraction.text", "faiss"),
    *("sklearn.utils.extmath", "pydantic", "safetensors.numpy", "markdown_it", "dateutil.parser", "frontmatter"),
)
"""Libraries that are imported before the processes part: they take a second, and are nobody's to change."""
SECONDS, WAITED = 30, 600
"""Of the processor, after which a change counts as noticed, for it hangs; and by the clock, if that is busy."""
MAX_MEMORY = 6 << 30
MEMORY = Path("/dev/shm")
SURVIVED, CAUGHT = 0, 1


class Changed(MetaPathFinder, Loader):
    """Imports a module from other code than its file's."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name, self._code = name, code

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self._name:
            return None
        found = PathFinder.find_spec(name, path)
        assert found is not None
        return importlib.util.spec_from_file_location(name, found.origin, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the other code as the module."""
        exec(self._code, module.__dict__)


def run_tests(tests: Sequence[str]) -> int:
    """0 where all pass."""
    import pytest

    return int(
        pytest.main(["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "--no-header", *tests])
        != pytest.ExitCode.OK
    )


def compare(expected: str) -> int:
    """0 where the answers are as expected."""
    from tests.mutants.answers import answers

    return int(answers() != expected)


def apart(what: Callable[..., int], argument: object, module: str, code: CodeType | None) -> int:
    """What a function gives in a process of its own, for which the module has other code; CAUGHT if it dies."""
    # Forked: the libraries are there already.
    process = multiprocessing.get_context("fork").Process(target=_inside, args=(what, argument, module, code))
    process.start()
    process.join(WAITED)
    if process.is_alive():
        process.kill()
        process.join()
        return CAUGHT
    return SURVIVED if process.exitcode == 0 else CAUGHT


def _inside(what: Callable[..., int], argument: object, module: str, code: CodeType | None) -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if code is not None:
        sys.meta_path.insert(0, Changed(module, code))
    try:
        status = what(argument)
    except BaseException:
        status = CAUGHT
    os._exit(status)


def examine(name: str, count: int | None, seed: int, lines: range | None) -> tuple[int, int, int]:
    """Try changes to a module and print those that live; gives how many were caught, survived and altered nothing."""
    tests = MODULES[name]
    file = Path(name.replace(".", "/")).with_suffix(".py")
    every = list(changes(file.read_text("utf-8"), str(file), lines))
    if count is not None and count < len(every):
        every = sorted(random.Random(f"{seed} {name}").sample(every, count), key=lambda change: change.line)
    started = time.monotonic()
    _expect_to_pass(tests)
    caught = survived = idle = 0
    for change in every:
        if apart(run_tests, tests, name, change.code) == CAUGHT:
            caught += 1
        elif name.startswith("embeddings.") and apart(compare, _expected(), name, change.code) == SURVIVED:
            idle += 1
            print(f"  alters nothing  {file} {change}", flush=True)
        else:
            survived += 1
            print(f"  survived        {file} {change}", flush=True)
    # Files that were edited meanwhile would pass for changes that were caught.
    _expect_to_pass(tests)
    share = f"{caught / (caught + survived):.0%}" if caught + survived else "-"
    seconds = time.monotonic() - started
    print(f"{name}: {caught} caught, {survived} survived ({share}), {idle} alter nothing; {seconds:.0f} s", flush=True)
    return caught, survived, idle


def _expect_to_pass(tests: Sequence[str]) -> None:
    if apart(run_tests, tests, "", None) != SURVIVED:
        sys.exit(f"Tests fail without a change: {sys.executable} -m pytest {' '.join(tests)}")


@functools.cache
def _expected() -> str:
    """The answers without a change."""
    with tempfile.NamedTemporaryFile("w+") as file:
        apart(_write_answers, file.name, "", None)
        return file.read()


def _write_answers(file: str) -> int:
    from tests.mutants.answers import answers

    return int(Path(file).write_text(answers(), "utf-8") == 0)


def main() -> None:
    """Read the flags and examine one module after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--count", type=int, help="changes to each, drawn by chance; all if not said")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", help="FIRST-LAST: only changes to these")
    said = parser.parse_args()
    if unknown := set(said.modules) - set(MODULES):
        parser.error(f"no tests are named for {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}")
    lines = None
    if said.lines:
        first, last = map(int, said.lines.split("-"))
        lines = range(first, last + 1)
    # More threads would outlive no fork, and add up in another order.
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", CI="true", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    for library in HEAVY:
        importlib.import_module(library)
    # What is there already is not searched for garbage after each test.
    gc.freeze()
    # In memory where it can be: tests that write databases would wait for the disk.
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        os.environ["TMPDIR"] = folder
        tempfile.tempdir = None
        results = [examine(name, said.count, said.seed, lines) for name in said.modules or MODULES]
    caught, survived, idle = map(sum, zip(*results, strict=True))
    print(f"all: {caught} caught, {survived} survived, {idle} alter nothing")


if __name__ == "__main__":
    main()
