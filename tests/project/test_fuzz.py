"""The fuzzer's targets do what they should with the inputs that it begins with, and with a few of their like."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import api
from tests.fuzz.__main__ import INSTRUMENTED
from tests.fuzz.kind import Kind


@pytest.mark.parametrize("name", INSTRUMENTED)
def test_no_seed_does_harm(name: str) -> None:
    kind: Kind = import_module(f"tests.fuzz.{name}").KIND
    for seed in kind.seeds.values():
        assert len(seed) <= kind.longest
        kind.target(seed)


def test_every_route_of_the_service_is_asked_something() -> None:
    assert {api.ROUTES[seed[0] % api.CLOSED] for seed in api.SEEDS.values()} == set(api.ROUTES)


@given(st.data())
@settings(max_examples=60)
def test_a_request_cut_up_and_put_together_anew_does_no_harm(data: st.DataObject) -> None:
    first, second = (data.draw(st.sampled_from(list(api.SEEDS.values()))) for _ in range(2))
    cut = data.draw(st.integers(1, len(first)))
    token = data.draw(st.sampled_from(api.TOKENS)).encode()
    api.target(
        first[:cut] + token + data.draw(st.binary(max_size=4)) + second[data.draw(st.integers(1, len(second))) :]
    )
