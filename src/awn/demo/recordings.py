"""What can be heard and seen of the kitchen: two recordings, a film in the place for sign language, one unfinished."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from awn.base.models import Event
from awn.base.text import Bilingual
from awn.media import actions
from awn.media.actions import Brought
from awn.opportunities.models import Opportunity
from awn.organisations.models import Member

FILES = Path(__file__).parent / "samples" / "recordings"
_FILM = (
    "هنا مكان فيديو بلغة الإشارة. هذا مثال من عالم التجربة، وليس فيه مترجم.\n\n"
    "طعام سليم من المطاعم والأفراح: نفحص حرارته ونعبئه في علب. نكتب الوقت على كل علبة. البس حذاءً مغلقًا."
)


def record_kitchen(kitchen: Opportunity, at: datetime) -> None:
    """By the owner of its house, with the actions of the desk; nothing of it waits for an answer."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    owner = Member.objects.filter(organisation=kitchen.organisation_id, role="owner").order_by("pk").first()
    if owner is None:
        return
    plain = Bilingual(kitchen.plain_ar, kitchen.plain_en)
    captions = (FILES / "kitchen-sign.vtt").read_bytes()
    for kind, language, name, words, said in (
        ("audio", "ar", "kitchen-ar.m4a", plain.ar, None),
        ("audio", "en", "kitchen-en.m4a", plain.en, None),
        ("sign", "ar", "kitchen-sign.mp4", _FILM, captions),
        ("sign", "en", "kitchen-sign.mp4", "", None),
    ):
        brought = Brought(file=iter([(FILES / name).read_bytes()]), captions=said, transcript=words)
        then = at - timedelta(days=5)
        row = actions.keep(kitchen.pk, kind, language, brought, by=owner.person, at=then)
        if not row.lacking:
            actions.show(kitchen.pk, kind, language, by=owner.person, at=then)
    Event.objects.filter(pk__gt=latest, name__startswith="recording.", handled_at=None).update(handled_at=at)
