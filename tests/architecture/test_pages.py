"""House rules over templates and style sheets."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.architecture import lints
from tests.architecture.house import assert_none, name_of, stylesheets, templates
from tests.architecture.test_sources import over


@pytest.mark.parametrize("path", stylesheets(), ids=name_of)
def test_a_style_sheet_knows_start_and_end_never_left_and_right(path: Path) -> None:
    assert_none(lints.physical_css(path.read_text("utf-8")))


@pytest.mark.parametrize("lint", [lints.inline_code, lints.untranslated_words, lints.missing_title])
def test_templates_keep_the_rule(lint: Callable[[str], list[str]]) -> None:
    assert_none(over(templates(), lint))
