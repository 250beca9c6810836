"""The day of a shift in letters: as the country of the place writes it."""

import pytest
from django.utils.translation import override
from tests import make

from awn.messaging.letters import shift_words
from awn.reference.models import Country
from awn.reference.queries import forget

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("has_it", "language", "era"), [(True, "ar", "هـ"), (True, "en", "AH"), (False, "ar", "")])
def test_the_hijri_day_stands_beside_the_other_where_the_country_is_used_to_it(
    has_it: bool, language: str, era: str
) -> None:
    place = make.place(make.opportunity().shifts.get())
    Country.objects.filter(zone=place.shift.opportunity.zone).update(hijri=has_it)
    forget()
    with override(language):
        said = shift_words(place)
    assert (era in said) if era else ("هـ" not in said)
    assert ("(" in said) == has_it
