"""Writing a batch of parsed rows: one transaction, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from awn.base.arabic import search_key
from awn.base.events import record
from awn.base.refusal import Refusal, Text
from awn.opportunities.drafts import Draft, ShiftDraft, checked, new_public_id
from awn.opportunities.imports.mapping import Mapping
from awn.opportunities.imports.rules import (
    CREATED,
    REFUSED,
    UNCHANGED,
    UPDATED,
    OrganisationNamed,
    Outcome,
    Parsed,
    Remark,
    RowError,
    remark,
    round_point,
)
from awn.opportunities.models import LanguageNeed, Opportunity, Shift
from awn.opportunities.rules import MOVES
from awn.organisations.models import Organisation
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person

FINISHED = frozenset({"archived", "cancelled"})
LANDINGS = frozenset({"published", "completed"})


@dataclass(slots=True)
class _Batch:
    """What the rows of one batch need: their organisations and the opportunities that an earlier run made."""

    mapping: Mapping
    by: Person | None
    at: datetime
    organisations: dict[OrganisationNamed, Organisation]
    known: dict[str, Opportunity]
    # Opportunities whose own code the row gives: the row is our export, come back.
    own: dict[str, Opportunity]


def import_batch(
    rows: Sequence[Parsed], mapping: Mapping, *, dry_run: bool = False, by: Person | None, at: datetime
) -> list[Outcome]:
    """Writes the rows and says what became of each, in their order.

    When the database refuses the batch it is taken again row by row, so that one row cannot spoil the others.
    With `dry_run` everything is done and undone.
    """
    if by is not None and mapping.lands_as != "draft":
        message = _("This mapping publishes without moderation; only the platform’s own command may use it.")
        raise Refusal("mapping_publishes", message, status=403)
    try:
        with transaction.atomic():
            outcomes = _write(rows, mapping, by=by, at=at)
            transaction.set_rollback(dry_run)
    except DatabaseError as error:
        if len(rows) == 1:
            why = remark("database_refused", detail=str(error).splitlines()[0][:200])
            return [_refused(rows[0], (why.code, why.text))]
        outcomes = [out for row in rows for out in import_batch([row], mapping, dry_run=dry_run, by=by, at=at)]
    return outcomes


def _write(rows: Sequence[Parsed], mapping: Mapping, *, by: Person | None, at: datetime) -> list[Outcome]:
    batch = _Batch(mapping, by, at, _organisations(rows, mapping, by, at), _known(rows, mapping), _own(rows, mapping))
    new: list[tuple[Parsed, Opportunity]] = []
    outcomes = []
    for row in rows:
        try:
            verdict, notes = _put(row, batch, new)
        except RowError as refused:
            outcomes.append(_refused(row, *refused.faults))
        except Refusal as refusal:
            outcomes.append(_refused(row, (refusal.code, refusal.message)))
        else:
            outcomes.append(_outcome(row, verdict, notes))
    _insert(new)
    counts = {verdict: sum(out.verdict == verdict for out in outcomes) for verdict in (CREATED, UPDATED)}
    if any(counts.values()):
        span = {"first_row": rows[0].number, "last_row": rows[-1].number}
        record("opportunities.imported", by=by, at=at, source=mapping.source, **span, **counts)
    return outcomes


def _put(row: Parsed, batch: _Batch, new: list[tuple[Parsed, Opportunity]]) -> tuple[str, tuple[Remark, ...]]:
    organisation = batch.organisations.get(row.organisation)
    if organisation is None:
        raise RowError.because("organisation_unknown", value=row.organisation.slug)
    require(batch.by, Permission.EDIT_OPPORTUNITIES, organisation.pk)
    if (own := batch.own.get(row.reference)) is not None:
        return _put_own(row, own, batch)
    opportunity = batch.known.get(row.reference)
    if opportunity is None:
        new.append((row, _new(row, organisation, batch)))
        return CREATED, ()
    require(batch.by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    before, _dot, version = opportunity.source_digest.partition(".")
    if before == row.digest:
        return UNCHANGED, ()
    if version != str(opportunity.version):
        raise RowError.because("edited_here")
    if opportunity.state in FINISHED:
        raise RowError.because("finished_here")
    return UPDATED, _update(row, opportunity, organisation, batch)


def _put_own(row: Parsed, opportunity: Opportunity, batch: _Batch) -> tuple[str, tuple[Remark, ...]]:
    """A row of our own export, come back to where it was made: changed texts are an edit like any other."""
    from awn.opportunities.actions.editing import EDITABLE, edit
    from awn.opportunities.exports import draft_of, shifts_of

    require(batch.by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    if not _same_shifts(shifts_of(opportunity), row.shifts):
        raise RowError.because("shifts_differ")
    if _plain(checked(draft_of(opportunity))) == _plain(row.draft):
        return UNCHANGED, ()
    if row.version != opportunity.version:
        raise RowError.because("edited_here")
    if opportunity.state not in EDITABLE:
        raise RowError.because("finished_here")
    draft = replace(row.draft, programme_id=opportunity.programme_id)
    edit(opportunity.pk, draft, version=opportunity.version, by=batch.by, at=batch.at)
    return UPDATED, ()


def _organisations(
    rows: Sequence[Parsed], mapping: Mapping, by: Person | None, at: datetime
) -> dict[OrganisationNamed, Organisation]:
    named = {row.organisation for row in rows}
    by_slug = {
        found.slug: found for found in Organisation.objects.filter(slug__in=[one.slug for one in named if one.slug])
    }
    keys = {one.key for one in named if not one.slug}
    by_key = {
        found.source_ref: found for found in Organisation.objects.filter(source=mapping.source, source_ref__in=keys)
    }
    if by is None:
        for one in sorted(named, key=lambda one: one.key):
            if not one.slug and one.key not in by_key:
                by_key[one.key] = _new_organisation(one, mapping, at)
    found = {one: by_slug.get(one.slug) if one.slug else by_key.get(one.key) for one in named}
    return {one: organisation for one, organisation in found.items() if organisation is not None}


def _new_organisation(named: OrganisationNamed, mapping: Mapping, at: datetime) -> Organisation:
    """An organisation of which only a name is known; nobody has verified it, and it says so."""
    slug = slugify(f"{named.name_en[:50]} {named.reference[:20]}") or mapping.source
    if Organisation.objects.filter(slug=slug).exists():
        slug = f"{slug[:69]}-{new_public_id()}"
    return Organisation.objects.create(
        slug=slug[:80],
        kind=named.kind,
        name_ar=named.name_ar,
        name_en=named.name_en,
        name_key=search_key(f"{named.name_ar} {named.name_en}"),
        country_id=mapping.country,
        state="pending",
        created_at=at,
        source=mapping.source,
        source_ref=named.key,
    )


def _known(rows: Sequence[Parsed], mapping: Mapping) -> dict[str, Opportunity]:
    references = [row.reference for row in rows]
    locked = Opportunity.objects.select_for_update().defer("search", "title_key")
    return {row.source_ref: row for row in locked.filter(source=mapping.source, source_ref__in=references)}


def _own(rows: Sequence[Parsed], mapping: Mapping) -> dict[str, Opportunity]:
    if not mapping.own_export:
        return {}
    found = Opportunity.objects.select_for_update().defer("search", "title_key")
    found = found.filter(public_id__in=[row.reference for row in rows]).prefetch_related("shifts", "language_needs")
    return {row.public_id: row for row in found}


def _new(row: Parsed, organisation: Organisation, batch: _Batch) -> Opportunity:
    opportunity = Opportunity(
        organisation=organisation,
        public_id=new_public_id(),
        source=batch.mapping.source,
        source_ref=row.reference,
        created_at=batch.at,
        changed_at=batch.at,
        **_columns(row.draft),
    )
    _set_times(opportunity, row.shifts, batch.at)
    if batch.mapping.lands_as == "published":
        is_over = opportunity.ends_at is not None and opportunity.ends_at <= batch.at
        opportunity.state = "completed" if is_over else "published"
        opportunity.published_at = min(row.published_at or batch.at, batch.at)
    opportunity.source_digest = f"{row.digest}.{opportunity.version}"
    return opportunity


def _insert(new: list[tuple[Parsed, Opportunity]]) -> None:
    Opportunity.objects.bulk_create([opportunity for _row, opportunity in new])
    Shift.objects.bulk_create(
        [Shift(opportunity=opportunity, **asdict(shift)) for row, opportunity in new for shift in row.shifts]
    )
    LanguageNeed.objects.bulk_create(
        [
            LanguageNeed(opportunity=opportunity, language_id=code, level=level)
            for row, opportunity in new
            for code, level in dict(row.draft.languages).items()
        ]
    )


def _update(row: Parsed, opportunity: Opportunity, organisation: Organisation, batch: _Batch) -> tuple[Remark, ...]:
    _put_shifts(row, opportunity)
    for name, value in _columns(row.draft).items():
        setattr(opportunity, name, value)
    opportunity.organisation = organisation
    opportunity.language_needs.all().delete()
    LanguageNeed.objects.bulk_create(
        [
            LanguageNeed(opportunity=opportunity, language_id=code, level=level)
            for code, level in dict(row.draft.languages).items()
        ]
    )
    _set_times(opportunity, row.shifts, batch.at)
    notes = _move(opportunity, batch) if batch.mapping.lands_as == "published" else ()
    opportunity.version += 1
    opportunity.changed_at = batch.at
    opportunity.source_digest = f"{row.digest}.{opportunity.version}"
    opportunity.save()
    return notes


def _put_shifts(row: Parsed, opportunity: Opportunity) -> None:
    """Writes the row's shifts over those there are, in order; a shift in which volunteers have places stays."""
    there = list(opportunity.shifts.select_for_update().filter(cancelled_at=None))
    if _same_shifts(tuple(map(_shift_draft, there)), row.shifts):
        return
    if any(shift.taken for shift in there):
        raise RowError.because("places_given")
    opportunity.shifts.filter(pk__in=[shift.pk for shift in there]).delete()
    Shift.objects.bulk_create([Shift(opportunity=opportunity, **asdict(shift)) for shift in row.shifts])


def _move(opportunity: Opportunity, batch: _Batch) -> tuple[Remark, ...]:
    """To the state that the new times ask for.

    Nobody here has touched the row since it landed (its version says so): between the two states in which it lands
    it lands anew. From any other state the table of moves decides.
    """
    is_over = opportunity.ends_at is not None and opportunity.ends_at <= batch.at
    wanted = "completed" if is_over else "published"
    if opportunity.state == wanted or (opportunity.state == "closed" and not is_over):
        return ()
    if opportunity.state not in LANDINGS and wanted not in MOVES.get(opportunity.state, frozenset()):
        return (remark("state_kept"),)
    opportunity.state = wanted
    return ()


def _set_times(opportunity: Opportunity, shifts: Sequence[ShiftDraft], at: datetime) -> None:
    upcoming = [shift.starts_at for shift in shifts if shift.starts_at >= at]
    opportunity.starts_at = min((shift.starts_at for shift in shifts), default=None)
    opportunity.ends_at = max((shift.ends_at for shift in shifts), default=None)
    opportunity.next_at = min(upcoming, default=opportunity.starts_at)


def _columns(draft: Draft) -> dict[str, object]:
    names = [name for name in draft.__dataclass_fields__ if name not in {"languages", "programme_id"}]
    columns = {name: getattr(draft, name) for name in names}
    for name in ("goals", "accessibility", "benefits", "required_qualifications"):
        columns[name] = sorted(set(columns[name]))
    return columns


def _plain(draft: Draft) -> dict[str, object]:
    """What is compared: spreadsheets keep 15 digits of a number, so points are taken to 10 cm."""
    point = {name: round_point(getattr(draft, name)) for name in ("latitude", "longitude")}
    return {**_columns(draft), **point, "languages": sorted(draft.languages)}


def _shift_draft(shift: Shift) -> ShiftDraft:
    return ShiftDraft(
        starts_at=shift.starts_at, ends_at=shift.ends_at, capacity=shift.capacity, open_ended=shift.open_ended
    )


def _same_shifts(one: Sequence[ShiftDraft], other: Sequence[ShiftDraft]) -> bool:
    def told(shifts: Sequence[ShiftDraft]) -> list[tuple[object, ...]]:
        return sorted((s.starts_at, s.ends_at, s.capacity, s.open_ended) for s in shifts)

    return told(one) == told(other)


def _outcome(row: Parsed, verdict: str, notes: tuple[Remark, ...]) -> Outcome:
    title = row.draft.title_en or row.draft.title_ar
    return Outcome(number=row.number, reference=row.reference, title=title, verdict=verdict, notes=(*row.notes, *notes))


def _refused(row: Parsed, *faults: tuple[str, Text]) -> Outcome:
    return replace(_outcome(row, REFUSED, ()), faults=faults)
