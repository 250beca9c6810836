"""`migrate` is Django's own, quicker, and leaves nothing behind in the process that ran it."""

import gc
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command, get_commands
from django.core.management.commands import migrate

from awn.base.management.commands.migrate import COLLECT_EVERY


@pytest.mark.django_db
def test_it_is_ours_and_tidies_up(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(
        migrate.Command, "handle", lambda _self, *_args, **_options: seen.append((gc.get_threshold()[0], _swapped()))
    )
    before = gc.get_threshold()
    call_command("migrate", stdout=StringIO())
    assert get_commands()["migrate"] == "awn.base"
    assert seen == [(COLLECT_EVERY, True)]
    assert gc.get_threshold() == before
    assert not _swapped()


def _swapped() -> bool:
    return hasattr(apps.get_swappable_settings_name, "cache_info") and "get_swappable_settings_name" in vars(apps)
