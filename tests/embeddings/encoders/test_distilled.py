"""The fast model: made once from the bundled one, kept, and of the same vectors each time."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from embeddings.encoders import distilled, registry
from embeddings.encoders.packaged import BUNDLED
from embeddings.encoders.protocol import DEFAULT_MODEL

TEXTS = [
    "The council votes on the budget for the market hall.",
    "Councillors agreed what the covered market may cost next year.",
    "The junior football team won its match on Saturday.",
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, threads = tmp_path_factory.mktemp("cache"), torch.get_num_threads()
    # Beside another test each thread would wait for the other one, and take a processor to wait.
    torch.set_num_threads(1)
    registry.load(distilled.NAME, folder)
    torch.set_num_threads(threads)
    return folder


def test_what_it_stands_for_is_told_without_making_it() -> None:
    model = registry.identify(distilled.NAME)
    assert model.key.startswith(f"fast@{BUNDLED.sha256[:16]}")
    assert model.key != registry.identify(DEFAULT_MODEL).key


def test_it_is_kept_and_not_made_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distilled, "distil", lambda *_: pytest.fail("it is there already"))
    vectors = registry.load(distilled.NAME, cache).encode(TEXTS)
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1
    assert [path.name for path in cache.iterdir()] == [
        distilled.model_folder(cache, registry.identify("fast").key).name
    ]


def test_without_a_cache_to_write_to_it_is_made_again(
    cache: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = distilled.model_folder(cache, registry.identify(distilled.NAME).key)
    # To make it takes a quarter of a minute, each time with the same result.
    monkeypatch.setattr(distilled, "_distil", lambda _, folder: shutil.copytree(kept, folder))
    blocked = tmp_path / "cache"
    blocked.write_text("a file where the folder should be")
    vectors = registry.load(distilled.NAME, blocked).encode(TEXTS)
    np.testing.assert_allclose(vectors, registry.load(distilled.NAME, cache).encode(TEXTS), atol=1e-4)
    assert blocked.read_text().startswith("a file")
    assert capfd.readouterr().err == ""


def test_what_another_process_made_meanwhile_is_left_to_its_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "fast"

    def made_by(maker: str, folder: Path) -> None:
        folder.mkdir()
        (folder / "modules.json").write_text(maker)

    def overtaken(_: Path, unfinished: Path) -> None:
        made_by("us", unfinished)
        made_by("another", folder)

    monkeypatch.setattr(distilled, "_distil", overtaken)
    distilled.distil(tmp_path, folder)
    assert (folder / "modules.json").read_text() == "another"
    assert list(tmp_path.iterdir()) == [folder]
