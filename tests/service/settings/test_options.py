"""The options of an answer are declared once, and everything that takes them takes all of them."""

from __future__ import annotations

from dataclasses import fields

import pytest
from click.testing import CliRunner

from embeddings.base.answers import Options
from service.base.errors import SettingsError
from service.base.options import EXCLUDE, RELATED, SECTION, SINCE, SITE, Option
from service.cli import cli
from service.cli.related import related_command
from service.payloads.requests import RelatedOptions
from service.settings import Settings, load

BOUNDED = [option for option in RELATED if option.maximum is not None]


def test_whatever_the_index_can_be_asked_is_declared_and_can_be_asked_of_the_api() -> None:
    declared = {option.name for option in RELATED}
    assert declared == {field.name for field in fields(Options)}
    assert declared == RelatedOptions.model_fields.keys() - {"offset", "lang"}


def test_the_command_line_has_a_flag_for_each_option_that_has_a_line_of_help() -> None:
    flags = {parameter.name for parameter in related_command.params}
    assert {option.name for option in RELATED if option.help} <= flags
    assert {option.name for option in RELATED if not option.help} == {EXCLUDE.name}


def test_a_newsroom_sets_whatever_does_not_depend_on_the_story() -> None:
    settable = {option.name for option in RELATED} - {option.name for option in (SITE, SECTION, SINCE, EXCLUDE)}
    assert Settings().related.model_dump().keys() == settable


@pytest.mark.parametrize("option", BOUNDED, ids=lambda option: option.name)
def test_one_more_than_the_maximum_is_refused_everywhere(option: Option) -> None:
    assert option.maximum is not None
    most, more = option.maximum, option.maximum + 1
    flag = f"--{option.name.replace('_', '-')}"

    load(discover=False, flags={"related": {option.name: most}})
    with pytest.raises(SettingsError, match=f"less than or equal to {most}"):
        load(discover=False, flags={"related": {option.name: more}})

    RelatedOptions.model_validate({option.name: str(most)})
    with pytest.raises(ValueError, match=f"less than or equal to {most}"):
        RelatedOptions.model_validate({option.name: str(more)})

    called = CliRunner().invoke(cli, ["related", "a-story", flag, str(more)])
    assert called.exit_code == 2
    assert f"<={most}" in called.output
