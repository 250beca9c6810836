"""Reading texts with the model of language and keeping what they mean."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from awn.matching.embed import Embedder, mean_of
from awn.matching.meanings import model_name, read, written
from awn.matching.models import Centre, Choice, Vector
from awn.matching.texts import LANGUAGES, Kind, digest, texts_of
from awn.opportunities.models import Opportunity
from awn.people.models import Person

BATCH = 200
# Means settle with the first few hundred texts; more would only cost memory.
CENTRED_ON = 20_000


def embed_things(kind: Kind, ids: Collection[int], model: Embedder, *, at: datetime) -> int:
    """Reads what changed in these, in batches of one transaction each; how many texts were read."""
    wanted = sorted(set(ids))
    return sum(_batch(kind, wanted[start : start + BATCH], model, at) for start in range(0, len(wanted), BATCH))


def embed_missing(kind: Kind, model: Embedder, *, limit: int, at: datetime) -> int:
    """Reads things that no event told of: loaded in bulk, or left behind by another model or revision."""
    return embed_things(kind, list(missing(kind, model)[:limit]), model, at=at)


def missing(kind: Kind, model: Embedder) -> QuerySet[Opportunity, int] | QuerySet[Choice, int]:
    """Ids of what should have a vector of this model and has none: open opportunities, people who may be found."""
    have = Vector.objects.filter(kind=kind, model=model_name(model))
    if kind == "person":
        found = Choice.objects.filter(findable_since__isnull=False)
        unread = found.exclude(Exists(have.filter(subject_id=OuterRef("person_id"))))
        return unread.order_by("person_id").values_list("person_id", flat=True)
    published = Opportunity.objects.filter(state="published")
    unread_ones = published.exclude(Exists(have.filter(subject_id=OuterRef("pk"))))
    return unread_ones.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def recentre(model: Embedder, *, by: Person | None, at: datetime) -> int:
    """Writes the mean of each kind and language anew; how many there are."""
    written_now = 0
    name = model_name(model)
    for kind, _name in Vector.KINDS:
        for language in LANGUAGES:
            rows = Vector.objects.filter(kind=kind, language=language, model=name).order_by("-pk")
            values = [read(one, model.dim) for one in rows.values_list("values", flat=True)[:CENTRED_ON]]
            if not values:
                continue
            mean = written(mean_of(np.stack(values)))
            said = {"values": mean, "count": len(values), "made_at": at}
            Centre.objects.update_or_create(kind=kind, language=language, model=name, defaults=said)
            written_now += 1
    return written_now


@transaction.atomic
def forget_other_models(model: Embedder, *, by: Person | None, at: datetime) -> int:
    """Deletes vectors of other models and revisions, once nothing is missing of this one; how many they were."""
    if any(missing(kind, model).exists() for kind in ("opportunity", "person")):
        return 0
    name = model_name(model)
    Centre.objects.exclude(model=name).delete()
    return Vector.objects.exclude(model=name).delete()[0]


@transaction.atomic
def _batch(kind: Kind, ids: Sequence[int], model: Embedder, at: datetime) -> int:
    name = model_name(model)
    # The sweep and an event may want the same text at the same moment: the second waits, and finds it written.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('awn.matching.vectors'))")
    rows = Vector.objects.filter(kind=kind, subject_id__in=ids, model=name)
    known = {(row[0], row[1]): row[2] for row in rows.values_list("subject_id", "language", "digest")}
    said = texts_of(kind, ids)
    total = 0
    for language in LANGUAGES:
        # An empty text is kept as zeros: else it would be looked at again and again.
        texts = {pk: texts[language] for pk, texts in said.items()}
        changed = [pk for pk, text in texts.items() if known.get((pk, language)) != digest(text)]
        if not changed:
            continue
        vectors = model.encode([texts[pk] for pk in changed], "passage", language)
        # Written anew, not over: a process finds what is new by the row's number.
        rows.filter(subject_id__in=changed, language=language).delete()
        Vector.objects.bulk_create(
            Vector(
                kind=kind, subject_id=pk, language=language, model=name, digest=digest(texts[pk]),
                values=written(vectors[position]), made_at=at,
            )
            for position, pk in enumerate(changed)
        )  # fmt: skip
        total += len(changed)
    return total
