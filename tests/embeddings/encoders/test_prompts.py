"""Prompts of models that were taught some: part of a model's name, before each text, and of its key."""

from pathlib import Path

import pytest

from embeddings.encoders import registry
from embeddings.encoders.prompted import Prompted, split_prompt, with_prompt
from embeddings.encoders.protocol import DEFAULT_MODEL, MULTILINGUAL
from tests.support import fake_encoder
from tests.support.fake_encoder import FakeEncoder


def test_a_prompt_stands_before_each_text() -> None:
    Prompted(FakeEncoder(), "query: ").encode(["one", "two"])
    assert FakeEncoder.embedded == ["query: one", "query: two"]


def test_a_name_tells_of_the_prompt() -> None:
    assert split_prompt(with_prompt("org/model", "query: ")) == ("org/model", "query: ")
    assert split_prompt(with_prompt("org/model", "")) == ("org/model", "")


@pytest.mark.parametrize("name", ["", DEFAULT_MODEL, MULTILINGUAL, registry.FAST, fake_encoder.NAME])
def test_models_that_know_their_own_are_given_none(name: str) -> None:
    assert registry.named(name, "query: ") == name


def test_another_prompt_makes_another_model(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    for name in ("org/model", str(tmp_path)):
        plain, query, passage = (registry.identify(registry.named(name, p)) for p in ("", "query: ", "passage: "))
        assert len({plain.key, query.key, passage.key}) == 3
        assert query.name == f"{name}#query: "
        assert query.key.partition("@")[0] == Path(name).name if name == str(tmp_path) else name
