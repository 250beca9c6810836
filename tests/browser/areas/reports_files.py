"""Reports as files, by letter, and one's own year as a picture."""

from __future__ import annotations

from tests.browser.pages import Stop
from tests.browser.world import World

STOPS: list[Stop] = [
    Stop("my_year_picture", "volunteer", arguments=lambda _w: ["all"]),
    Stop("report_letters", "newcomer", note="empty"),
    Stop("report_letter_new", "owner", arguments=lambda w: ["organisation", w.organisation.slug]),
]
NO_PAGE: dict[str, str] = {
    "report_file": "a file to save",
    "my_year_file": "a file to save",
    "my_year_picture_file": "a picture of the page `my_year_picture`",
    "open_data_catalogue": "for programs",
    "report_letter_act": "buttons of the page `report_letters`",
    "report_letter_leave": "a button of the page `report_letters`",
    "stop_report_letters": "the page `stop_letters` with other words; tests/reports/test_schedules.py opens it",
}


def extend(world: World) -> None:
    """The hours of the world are enough."""
