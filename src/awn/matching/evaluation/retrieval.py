"""Search over a set of opportunities and queries of which the right answers are known.

Opportunities, by tab: theme, Arabic, English. Queries, by tab: dialect (1 or 0), numbers of the lines that answer it
(from 1, by comma), Arabic, English. A line of headings is known by its words and does not count as a line; nothing else
may be left out, because lines are counted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.matching import embed
from awn.matching.embed import hybrid, words

from . import metrics

SETS = Path(__file__).parent / "sets"
OPPORTUNITIES, QUERIES = SETS / "opportunities.tsv", SETS / "queries.tsv"
MOST_LINES = 200_000
FIRST = 5
YES, NO = {"1", "true", "yes", "dialect", "gulf"}, {"0", "false", "no", "msa", ""}
HEADINGS = {"theme", "topic", "dialect", "is_dialect", "dialect_flag", "الموضوع", "لهجة"}

# From the language of the query to the only language that opportunities show.
DIRECTIONS: dict[str, tuple[embed.Language, embed.Language]] = {
    "ar-ar": ("ar", "ar"),
    "ar-en": ("ar", "en"),
    "en-ar": ("en", "ar"),
}
Scorer = Callable[[str], hybrid.Scores]
# Of the language of the query, and the query.
SimpleScorer = Callable[[embed.Language, str], hybrid.Scores]
Build = Callable[[list[str], embed.Language], SimpleScorer]
LANGUAGES: tuple[embed.Language, ...] = ("ar", "en")


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody types, and the numbers (from 0) of the opportunities that answer it."""

    is_dialect: bool
    wanted: frozenset[int]
    text: hybrid.Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """Measures of each query in one direction."""

    reciprocal: list[float]
    recall: list[float]
    ndcg: list[float]

    def only(self, keep: Sequence[bool]) -> Outcome:
        """The measures of some of the queries."""
        return Outcome(*([v for v, k in zip(part, keep, strict=True) if k] for part in self.parts()))

    def parts(self) -> tuple[list[float], list[float], list[float]]:
        return self.reciprocal, self.recall, self.ndcg


class Remembering:
    """A model that reads each text once: the same texts are asked about in several directions."""

    def __init__(self, model: embed.Embedder) -> None:
        self.id, self.revision, self.dim = model.id, model.revision, model.dim
        self.needs_centering = model.needs_centering
        self._model = model
        self._rows: dict[tuple[str, str, str], embed.Vectors] = {}

    def encode(self, texts: Sequence[str], kind: embed.Kind, lang: embed.Language) -> embed.Vectors:
        """As the model does it."""
        unread = [text for text in dict.fromkeys(texts) if (text, kind, lang) not in self._rows]
        if unread:
            for text, row in zip(unread, self._model.encode(unread, kind, lang), strict=True):
                self._rows[text, kind, lang] = row
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for number, text in enumerate(texts):
            rows[number] = self._rows[text, kind, lang]
        return rows


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `awn evaluate retrieval`."""
    parser = subparsers.add_parser(
        "retrieval",
        help="search over a frozen set, in both languages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--opportunities", type=Path, default=OPPORTUNITIES, metavar="FILE", help="default: our own")
    parser.add_argument("--queries", type=Path, default=QUERIES, metavar="FILE", help="default: our own")
    parser.add_argument("--baselines", action="store_true", help="also TF-IDF, BM25 and each model alone")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(evaluate=_from_arguments, told=told)


def _from_arguments(args: argparse.Namespace) -> dict[str, Any]:
    opportunities = read_opportunities(args.opportunities)
    queries = read_queries(args.queries, len(opportunities))
    try:
        models = embed.chosen()
    except embed.EmbedderError as error:
        raise Refusal("wrong_setting", str(error)) from error
    return evaluate(opportunities, queries, models, baselines=args.baselines)


def evaluate(
    opportunities: Sequence[hybrid.Text],
    queries: Sequence[Query],
    models: Sequence[embed.Embedder],
    *,
    baselines: bool = False,
) -> dict[str, Any]:
    """The whole report, ready for JSON."""
    began = time.process_time()
    models = [Remembering(model) for model in models]
    shown = {lang: [_only(text, lang) for text in opportunities] for lang in LANGUAGES}
    rankers = {lang: hybrid.Ranker(texts, models) for lang, texts in shown.items()}
    ours = {name: _outcome(rankers[show].scores, queries, ask) for name, (ask, show) in DIRECTIONS.items()}
    report = _figures(ours, queries) | {
        **_in_a_mixed_pool(opportunities, queries, models),
        "models": [f"{model.id} {model.revision}" for model in models],
        "degraded": not models,
        "opportunities": len(opportunities),
        "queries": len(queries),
        "dialect_queries": sum(query.is_dialect for query in queries),
    }
    if baselines:
        report["baselines"] = _baselines(shown, queries, models, rankers)
    return report | {"cpu_seconds": round(time.process_time() - began, 1)}


def _outcome(scorer: Scorer, queries: Sequence[Query], ask: embed.Language) -> Outcome:
    outcome = Outcome([], [], [])
    for query in queries:
        scores = scorer(query.text.in_language(ask))
        # Nothing found is not a first place for whatever stands first in the file.
        ranked = np.argsort(-scores, kind="stable").tolist() if np.any(scores) else []
        outcome.reciprocal.append(metrics.reciprocal_rank(ranked, query.wanted))
        outcome.recall.append(metrics.recall_at(ranked, query.wanted, FIRST))
        outcome.ndcg.append(metrics.ndcg_at(ranked, query.wanted, 10))
    return outcome


def _figures(outcomes: Mapping[str, Outcome], queries: Sequence[Query]) -> dict[str, Any]:
    dialect = [query.is_dialect for query in queries]
    slices = {**outcomes, "dialect": outcomes["ar-ar"].only(dialect), "dialect-en": outcomes["ar-en"].only(dialect)}
    told: dict[str, Any] = {"mrr": {}, f"recall{FIRST}": {}, "ndcg10": {}}
    intervals: dict[str, Any] = {name: {} for name in told}
    for name, outcome in slices.items():
        for measure, values in zip(told, outcome.parts(), strict=True):
            found = metrics.bootstrap(values)
            told[measure][name] = round(found.mean, 4)
            intervals[measure][name] = [round(found.low, 4), round(found.high, 4)]
    return told | {"intervals": intervals}


def _in_a_mixed_pool(
    opportunities: Sequence[hybrid.Text], queries: Sequence[Query], models: Sequence[embed.Embedder]
) -> dict[str, dict[str, float]]:
    """Where each opportunity has one language: how much of the first five is in the language of the query, and MRR.

    Every second text shows Arabic, the others English: a scorer without a bias gives about a half.
    """
    languages: list[embed.Language] = ["ar" if number % 2 == 0 else "en" for number in range(len(opportunities))]
    mixed = [_only(text, lang) for text, lang in zip(opportunities, languages, strict=True)]
    ranker = hybrid.Ranker(mixed, models)
    shares: dict[str, float] = {}
    found: dict[str, float] = {}
    for lang in LANGUAGES:
        ranked = [np.argsort(-ranker.scores(query.text.in_language(lang)), kind="stable").tolist() for query in queries]
        shares[lang] = round(metrics.language_share([one[:FIRST] for one in ranked], languages, lang), 4)
        reciprocal = [metrics.reciprocal_rank(one, query.wanted) for one, query in zip(ranked, queries, strict=True)]
        found[lang] = round(float(np.mean(reciprocal)), 4)
    return {"language_share": shares, "mixed_mrr": found}


def _baselines(
    shown: Mapping[embed.Language, Sequence[hybrid.Text]],
    queries: Sequence[Query],
    models: Sequence[embed.Embedder],
    rankers: Mapping[embed.Language, hybrid.Ranker],
) -> dict[str, Any]:
    """Simpler ways over the same texts: letters, plain and stemmed words, each model as it comes and as we ask it."""
    told: dict[str, Any] = {}
    for name, build in _simple(models).items():
        scorers = {lang: build([text.in_language(lang) for text in texts], lang) for lang, texts in shown.items()}
        told[name] = _figures(
            {way: _outcome(partial(scorers[show], ask), queries, ask) for way, (ask, show) in DIRECTIONS.items()},
            queries,
        )
    for model in models:
        told[f"{model.id} centred, with the lexicon"] = _figures(
            {
                way: _outcome(partial(_part, rankers[show], model.id), queries, ask)
                for way, (ask, show) in DIRECTIONS.items()
            },
            queries,
        )
    return told


def _part(ranker: hybrid.Ranker, name: str, text: str) -> hybrid.Scores:
    return ranker.parts(text)[name]


def _simple(models: Sequence[embed.Embedder]) -> dict[str, Build]:
    def letters(texts: list[str], lang: embed.Language) -> SimpleScorer:
        index = hybrid.Letters([words.fold(text) for text in texts])
        return lambda ask, text: index.scores(text)

    def bm25(split: Callable[[str], list[str]], texts: list[str], lang: embed.Language) -> SimpleScorer:
        index = hybrid.Bm25([split(text) for text in texts])
        return lambda ask, text: index.scores(dict.fromkeys(split(text), 1.0))

    def raw(model: embed.Embedder, texts: list[str], lang: embed.Language) -> SimpleScorer:
        rows = model.encode(texts, "passage", lang)
        return lambda ask, text: (rows @ model.encode([text], "query", ask)[0]).astype(np.float64)

    simple: dict[str, Build] = {
        "tf-idf letters": letters,
        "bm25 words": partial(bm25, words.split),
        "bm25 stems": partial(bm25, words.stems),
    }
    return simple | {f"{model.id} as it comes": partial(raw, model) for model in models}


def read_opportunities(path: Path) -> list[hybrid.Text]:
    """The texts of the file, by line."""
    texts = []
    for number, columns in _lines(path, 3):
        if not (columns[1].strip() or columns[2].strip()):
            raise _wrong(path, number, _("it has neither an Arabic nor an English text"))
        texts.append(hybrid.Text(columns[1], columns[2]))
    return texts


def read_queries(path: Path, opportunities: int) -> list[Query]:
    """The queries of the file, each with the numbers of its opportunities."""
    queries = []
    for number, columns in _lines(path, 4):
        flag = columns[0].strip().lower()
        if flag not in YES | NO:
            raise _wrong(path, number, _("the first column, dialect, must be 1 or 0"))
        parts = [part.strip() for part in columns[1].split(",") if part.strip()]
        if not parts or not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
            raise _wrong(path, number, _("the second column must be line numbers, separated by commas"))
        wanted = frozenset(int(part) - 1 for part in parts)
        if not all(0 <= one < opportunities for one in wanted):
            raise _wrong(path, number, _("it names an opportunity that is not in the other file"))
        queries.append(Query(flag in YES, wanted, hybrid.Text(columns[2], columns[3])))
    return queries


def _lines(path: Path, columns: int) -> Iterable[tuple[int, list[str]]]:
    try:
        lines = path.read_text("utf-8-sig").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = format_lazy(_("{file} cannot be read as UTF-8 text. Check the path and save it as UTF-8."), file=path)
        raise Refusal("unreadable_file", message) from error
    if len(lines) > MOST_LINES:
        raise _wrong(path, MOST_LINES + 1, _("the file is longer than can be compared"))
    start = 1 if lines[0].split("\t")[0].strip().lower() in HEADINGS else 0
    if not any(line.strip() for line in lines[start:]):
        raise Refusal("empty_file", format_lazy(_("{file} is empty. Write one line for each entry."), file=path))
    for number, line in enumerate(lines[start:], start + 1):
        parts = line.rstrip("\r").split("\t")
        if len(parts) != columns:
            raise _wrong(path, number, format_lazy(_("it must have {count} columns, separated by tabs"), count=columns))
        yield number, parts


def _wrong(path: Path, line: int, reason: Any) -> Refusal:
    message = format_lazy(
        _("{file}, line {line}: {reason}. Correct the line and try again."), file=path, line=line, reason=reason
    )
    return Refusal("wrong_line", message)


def _only(text: hybrid.Text, lang: embed.Language) -> hybrid.Text:
    return hybrid.Text(text.ar, "") if lang == "ar" else hybrid.Text("", text.en)


def told(report: dict[str, Any]) -> str:
    """The report for people."""
    lines = [
        f"{report['opportunities']} opportunities, {report['queries']} queries ({report['dialect_queries']} dialect)"
    ]
    lines.append("models: " + (", ".join(report["models"]) or "none: words alone decide"))
    names = list(report["mrr"])
    lines.append(f"{'MRR (recall@5)':40}" + "".join(f"{name:>15}" for name in names))
    for title, figures in {"Awn": report, **report.get("baselines", {})}.items():
        cells = (f"{figures['mrr'][name]:.3f} ({figures['recall5'][name]:.2f})" for name in names)
        lines.append(f"{title:40}" + "".join(f"{cell:>15}" for cell in cells))
    spans = (f"{low:.2f}-{high:.2f}" for low, high in report["intervals"]["mrr"].values())
    lines.append(f"{'95 % interval of our MRR':40}" + "".join(f"{span:>15}" for span in spans))
    share = report["language_share"]
    lines.append(f"own language among the first five: Arabic {share['ar']:.2f}, English {share['en']:.2f}")
    mixed = report["mixed_mrr"]
    lines.append(f"MRR where each opportunity has one language: Arabic {mixed['ar']:.3f}, English {mixed['en']:.3f}")
    return "\n".join(lines)
