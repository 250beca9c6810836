"""Insurance papers."""

from __future__ import annotations

from awn.opportunities.models import InsurancePaper


def paper_of(opportunity_id: int) -> InsurancePaper | None:
    """The paper that was uploaded; the file itself is opened by `actions.papers.open_paper`."""
    return InsurancePaper.objects.filter(opportunity_id=opportunity_id).first()
