"""What Awn says of somebody and of an organisation; an objection; what comments are about."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.base.sealed import seal
from awn.evaluation.actions.contesting import Objection, contest_own
from awn.evaluation.actions.correcting import correct_reported
from awn.evaluation.actions.counting import count_all
from awn.evaluation.models import CommentLabel
from awn.opportunities.models import Opportunity
from awn.people.models import Person
from awn.ratings.models import Occasion, Rating, Reported
from awn.safety.models import Report

_SAME = "made of the same parts as a page that is looked at here; tests/evaluation opens it"
_WORDS = (
    ("good", ["people"], "استقبلونا بابتسامة وشكرونا في النهاية."),
    ("bad", ["place"], "المكان بعيد ولا مواصلات إليه."),
    ("good", ["training"], "The trainer explained everything clearly."),
    ("mixed", ["food"], "الأكل حلو بس ما كفى الكل."),
    ("unsure", ["other"], "لي ملاحظة سأقولها لكم وجهًا لوجه."),
)
STOPS: list[Stop] = [
    Stop("my_evaluation", "volunteer"),
    Stop("house_evaluation", "owner", arguments=lambda world: [world.organisation.slug]),
    Stop("house_comments", "owner", arguments=lambda world: [world.organisation.slug]),
    Stop("staff_comment", "staff", arguments=lambda world: [world.more["comment"].pk]),
    Stop("staff_evaluation_answer", "staff", arguments=lambda world: [world.more["contest"].pk]),
]
NO_PAGE: dict[str, str] = {
    "my_evaluation_rows": _SAME,
    "my_evaluation_row": _SAME,
    "house_evaluation_rows": _SAME,
    "house_evaluation_row": _SAME,
    "house_comment": _SAME,
    "staff_evaluation": _SAME,
    "staff_comments": _SAME,
}


def extend(world: World) -> None:
    """Shifts of the volunteer's, an absence to which they object, and five comments."""
    task = make.opportunity(world.organisation, shifts=0)
    places = [
        make.place(make.shift(task, starts_at=make.NOW - timedelta(days=30 + days)), world.volunteer, state=state)
        for days, state in enumerate(["attended", "attended", "absent", "excused"])
    ]
    objection = Objection(component="attendance", ref=places[2].pk, reason="theirs", words="كانت البوابة مغلقة.")
    comments = [_comment(task, *words) for words in _WORDS]
    world.more |= {
        "contest": contest_own(world.volunteer.pk, objection, by=world.volunteer, at=make.NOW),
        "house_row": places[0],
        "comment": comments[0],
    }
    report = Report.objects.create(
        receipt_hash="c" * 64, about="rating", category="discrimination", urgency=2, words=b"sealed", made_at=make.NOW
    )
    Reported.objects.create(rating=comments[0], report=report)
    staff = Person.objects.get(pk=world.staff.pk)
    correct_reported(comments[0].pk, "mixed", ["people", "food"], by=staff, at=make.NOW)
    count_all(by=None, at=make.NOW)


def _comment(task: Opportunity, sentiment: str, topics: list[str], words: str) -> Rating:
    at = make.NOW - timedelta(days=20)
    occasion = Occasion.objects.create(
        opportunity=task, person=make.person(), opened_at=at, closes_at=at + timedelta(days=14)
    )
    row = Rating(occasion=occasion, side="volunteer", at=at)
    row.words = seal(words, about=f"rating:{row.seal}")
    row.save()
    CommentLabel.objects.create(rating=row, sentiment=sentiment, confidence=0.8, topics=topics, model="seed", at=at)
    return row
