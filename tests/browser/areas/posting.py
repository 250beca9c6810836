"""Posting: the steps, repeated shifts, templates, versions, and what was published at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World
from tests.make import NOW
from tests.qualifications.files import pdf

from awn.opportunities.actions import copies, editing
from awn.opportunities.actions.papers import put_paper
from awn.opportunities.contents import draft_of
from awn.opportunities.models import Sample, Trust


def _step(name: str) -> Any:
    return lambda world: [world.organisation.slug, world.more["posted"].public_id, name]


def _one(world: World) -> list[Any]:
    return [world.organisation.slug, world.more["posted"].public_id]


STOPS: list[Stop] = [
    Stop("opportunity_step", "owner", arguments=_step("where")),
    Stop("opportunity_step", "owner", arguments=_step("who"), note="who"),
    Stop("opportunity_step", "owner", arguments=_step("check"), note="check"),
    Stop("opportunity_insurance", "owner", arguments=_one),
    Stop("opportunity_repeat", "owner", arguments=_one),
    Stop("opportunity_version", "owner", arguments=lambda world: [*_one(world), 2]),
    Stop("changed_opportunities", "volunteer"),
]
NO_PAGE: dict[str, str] = {
    "opportunity_start": "the first step: the parts of the step of the same name",
    "opportunity_versions": "a table of the parts of the roll",
    "opportunity_copy": "two short forms of the parts of the editor",
    "opportunity_templates": "panels of the parts of the roles",
    "insurance_file": "a file to save",
    "staff_samples": "panels of the parts of moderation",
    "staff_trusted": "rows of the parts of the staff's lists",
}


def extend(world: World) -> None:
    """An opportunity that somebody applied to before its place changed, a template, and one that was drawn."""
    posted = make.opportunity(
        world.organisation, title_ar="حملة التشجير", title_en="Planting trees", place_ar="حديقة السلام",
        place_en="Salam Park", risks_ar="الحر.",
    )  # fmt: skip
    make.role(posted, title_ar="غارس", title_en="")
    make.place(posted.shifts.get(), world.volunteer)
    moved = replace(draft_of(posted), place_ar="حديقة الواحة", place_en="Oasis Park", min_age=16)
    editing.edit(posted.pk, moved, version=posted.version, by=world.owner, at=NOW)
    put_paper(posted.pk, "policy.pdf", pdf(), by=world.owner, at=NOW)
    copies.keep_template(posted.pk, name_ar="تشجير", name_en="Planting", by=world.owner, at=NOW)
    Trust.objects.create(organisation=world.organisation, since=NOW)
    Sample.objects.create(opportunity=posted, drawn_at=NOW)
    world.more["posted"] = posted
