"""How often commands have Python look for cycles."""

import gc

import pytest

from service.cli.garbage import seldom_collecting


def test_it_is_looked_for_seldom_and_afterwards_as_before() -> None:
    before = gc.get_threshold()
    with seldom_collecting():
        assert gc.get_threshold() > before
        assert gc.isenabled()
    assert gc.get_threshold() == before


def test_also_after_a_command_that_failed() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyboardInterrupt), seldom_collecting():
        raise KeyboardInterrupt
    assert gc.get_threshold() == before
