"""Reads about safety; doors take the types from here."""

from awn.safety.models import Appeal, Block, HouseAppeal, Incident, Report, Suspension
from awn.safety.queries.blocks import blocked_between, blocks_of, hidden_from, keeps_away, unwelcome_beside
from awn.safety.queries.conduct import acceptances_of, text_of
from awn.safety.queries.incidents import details, incident_of, incidents_of, severe_incident, severe_incidents
from awn.safety.queries.own import own_data
from awn.safety.queries.reports import (
    children_in,
    counts,
    own_reports,
    queue,
    report_for,
    report_with_receipt,
    timeline,
)
from awn.safety.queries.suspensions import (
    appeal_for,
    appeals,
    house_appeal,
    house_appeal_for,
    house_appeals,
    house_suspended,
    open_suspension,
    suspension_for,
    suspensions,
    suspensions_of,
)

__all__ = [
    "Appeal", "Block", "HouseAppeal", "Incident", "Report", "Suspension", "acceptances_of", "appeal_for", "appeals",
    "blocked_between", "blocks_of", "children_in", "counts", "details", "hidden_from",
    "house_appeal", "house_appeal_for", "house_appeals", "house_suspended",
    "incident_of", "incidents_of",
    "keeps_away", "open_suspension", "own_data", "own_reports", "queue", "report_for", "report_with_receipt",
    "severe_incident", "severe_incidents", "suspension_for", "suspensions", "suspensions_of", "text_of", "timeline",
    "unwelcome_beside",
]  # fmt: skip
