"""Addresses of the day itself: the board, zones, what is printed, and things handed out."""

from django.urls import URLPattern, path

from awn.web import onsite_board, onsite_items, onsite_print, onsite_zones
from awn.web.organiser.urls import DESK, ONE

urlpatterns: list[URLPattern] = [
    path(ONE + "day/", onsite_board.board, name="day_board"),
    path(ONE + "day/zones/", onsite_zones.zones, name="day_zones"),
    path(DESK + "attendance/<int:shift_id>/zones/", onsite_zones.posting, name="shift_zones"),
    path(DESK + "attendance/<int:shift_id>/badges.pdf", onsite_print.badges, name="shift_badges"),
    path(DESK + "attendance/<int:shift_id>/list.pdf", onsite_print.roll, name="shift_list"),
    path(DESK + "attendance/<int:shift_id>/items/", onsite_items.of_shift, name="shift_items"),
    path(DESK + "items/", onsite_items.kinds, name="items"),
    path(DESK + "items/open.csv", onsite_items.open_file, name="items_file"),
]
