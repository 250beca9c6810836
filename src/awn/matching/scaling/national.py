"""The country in parts: everybody's recommendations into files, and texts into vectors."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.matching import embed, meanings
from awn.matching.actions.embedding import embed_things, missing
from awn.matching.models import Choice, Dismissal
from awn.matching.scaling import jobs
from awn.matching.scaling.running import HERE, Function, Job, Machines, SchedulerError, run
from awn.matching.texts import LANGUAGES, Kind, texts_of
from awn.opportunities.models import Opportunity
from awn.people.models import Person

PEOPLE_AT_ONCE = 20_000  # of one part: some seconds of work, some hundred megabytes
TEXTS_AT_ONCE = 500
LONGEST_LIST = 500
MANIFEST = "manifest.json"
FORMAT = 2  # scores are log-odds


def refresh(out: Path, *, at: datetime, k: int = 50, machines: Machines = HERE) -> dict[str, Any]:
    """Writes everybody's best `k` opportunities, a file for each part, and the list of files; returns that list.

    Those who chose plain order are left out: they asked not to be matched.
    """
    if not 1 <= k <= LONGEST_LIST:
        raise Refusal("list_length", _("Lists hold from 1 to 500 opportunities."))
    _check_folder(out)
    from awn.matching.engine.columns import day
    from awn.matching.engine.ranking import Best
    from awn.matching.loading import offers
    from awn.matching.loading.codes import Codes
    from awn.matching.loading.weighing import weights

    codes, model = Codes.read(), meanings.model()
    dim = model.dim if model else 1
    open_offers = offers.load(codes, meanings.stored(model, "opportunity") if model else {}, dim, at)
    means = meanings.centres(model, "person") if model else {}
    best = Best(k, day(at.date()), weights())
    country = jobs.Country(open_offers, meanings.model_name(model) if model else None, means, best)
    old = _files(out)
    results = _guarded(jobs.recommend, _people_jobs(codes, model, dim, at), country, machines)
    parts = sorted((_save(out, name, lists) for name, lists in results), key=lambda part: str(part["file"]))
    manifest = {
        "format": FORMAT, "at": at.isoformat(), "model": country.model, "weights": best.weights.revision,
        "k": k, "offers": len(open_offers),
        "people": sum(part["people"] for part in parts), "parts": parts,
    }  # fmt: skip
    _write(out / MANIFEST, json.dumps(manifest, indent=1).encode())
    for name in old - {part["file"] for part in parts}:
        (out / name).unlink(missing_ok=True)
    return manifest


def reembed(*, at: datetime, machines: Machines = HERE) -> int:
    """Reads all that has no vector of the present model yet, and keeps the vectors; how many texts were read."""
    model = meanings.model()
    if model is None:
        raise Refusal("no_model", _("No model of language is installed, so there are no meanings to keep."))
    return _reembed("opportunity", model, at, machines) + _reembed("person", model, at, machines)


def _reembed(kind: Kind, model: embed.Embedder, at: datetime, machines: Machines) -> int:
    asked: dict[str, tuple[list[int], dict[embed.Language, list[str]]]] = {}

    def work() -> Iterator[Job]:
        for region, number, ids in _by_region(kind, list(missing(kind, model)), TEXTS_AT_ONCE):
            said = texts_of(kind, ids).values()
            different = {language: sorted({texts[language] for texts in said}) for language in LANGUAGES}
            part = f"{region}-{number:03}"
            asked[part] = ids, different
            yield Job(part, (different,))

    total = 0
    for part, rows in _guarded(jobs.vectors_of, work(), meanings.model_name(model), machines):
        ids, different = asked.pop(part)
        read: dict[tuple[str, str], embed.Vectors] = {
            (one, text): row for one in LANGUAGES for text, row in zip(different[one], rows[one], strict=True)
        }
        total += embed_things(kind, ids, _Told(model, read), at=at)
    return total


class _Told:
    """A model whose answers are there already; what it was not told, it reads."""

    def __init__(self, model: embed.Embedder, read: dict[tuple[str, str], embed.Vectors]) -> None:
        self._model, self._read = model, read
        self.id, self.revision, self.dim = model.id, model.revision, model.dim
        self.needs_centering = model.needs_centering

    def encode(self, texts: Sequence[str], kind: embed.Kind, lang: embed.Language) -> embed.Vectors:
        if all((lang, text) in self._read for text in texts):
            return np.stack([self._read[lang, text] for text in texts])
        return self._model.encode(texts, kind, lang)  # changed meanwhile


def _people_jobs(codes: Any, model: embed.Embedder | None, dim: int, at: datetime) -> Iterator[Job]:
    from awn.matching.engine.columns import Blocks
    from awn.matching.loading import seekers

    plain = set(Choice.objects.filter(plain_order=True).values_list("person_id", flat=True))
    everybody = [key for key in Person.objects.order_by("pk").values_list("pk", flat=True) if key not in plain]
    for region, number, ids in _by_region("person", everybody, PEOPLE_AT_ONCE):
        kept = meanings.stored(model, "person", ids) if model else {}
        rows = seekers.load(codes, kept, dim, at, ids)
        unread = {}
        if model is not None:
            texts = texts_of("person", [key for key in ids if key not in kept])
            unread = {row: texts[int(key)] for row, key in enumerate(rows.ids) if int(key) in texts}
        blocks = Blocks.of(list(Dismissal.objects.filter(person__in=ids).values_list("person_id", "opportunity_id")))
        yield Job(f"{region}-{number:03}", (rows, unread, blocks))


def _by_region(kind: Kind, ids: Iterable[int], most: int) -> Iterator[tuple[str, int, list[int]]]:
    """(region, number of the part, ids), regions in order, ids ascending; "none" for those without a region."""
    wanted = set(ids)
    table = Opportunity.objects if kind == "opportunity" else Person.objects
    by_region: dict[str, list[int]] = {}
    for key, region in table.order_by("pk").values_list("pk", "region_id").iterator(chunk_size=10_000):
        if key in wanted:
            by_region.setdefault(region or "none", []).append(key)
    for region in sorted(by_region):
        there = by_region[region]
        for number, start in enumerate(range(0, len(there), most)):
            yield region, number, there[start : start + most]


def _guarded(function: Function, work: Iterable[Job], shared: Any, machines: Machines) -> Iterator[tuple[str, Any]]:
    try:
        yield from run(function, work, shared, machines)
    except SchedulerError as error:
        message = _("No Dask scheduler answers. Check its address, and that the extra “cluster” is installed.")
        raise Refusal("no_scheduler", message) from error
    except jobs.OtherModelError as error:
        message = _("A worker has another model of language. Install the same Awn and the same model everywhere.")
        raise Refusal("other_model", message) from error


def _check_folder(out: Path) -> None:
    """Refuses to write among files that are not ours."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MANIFEST).is_file())):
        raise Refusal("folder_taken", _("This folder holds other files. Name a new or an empty one."))
    out.mkdir(parents=True, exist_ok=True)


def _files(out: Path) -> set[str]:
    """The files of the last run: what is not written again goes."""
    try:
        parts = json.loads((out / MANIFEST).read_text())["parts"]
        return {part["file"] for part in parts if (out / part["file"]).resolve().is_relative_to(out.resolve())}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _save(out: Path, name: str, lists: jobs.Lists) -> dict[str, Any]:
    """A file for a part, in the folder of its country."""
    file = f"{name.partition('-')[0]}/{name}.npz"
    path = out / file
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(".new.npz")
    np.savez(beside, people=lists.people, offers=lists.offers, scores=lists.scores)
    data = beside.read_bytes()
    beside.replace(path)
    return {"file": file, "people": len(lists.people), "sha256": hashlib.sha256(data).hexdigest()}


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
