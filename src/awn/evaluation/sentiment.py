"""`awn evaluate sentiment`: how well comments are read, on a stranger's file of texts and labels.

Beside it stand the larger class for everybody, and words with logistic regression that learnt from the file itself:
what somebody with as many labelled texts of their own would have.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from awn.base.refusal import Refusal
from awn.evaluation.comments import SENTIMENTS, SURE, classifier, features, seed, tidy

LABELS = {
    "positive": "good", "pos": "good", "1": "good", "good": "good",
    "negative": "bad", "neg": "bad", "-1": "bad", "bad": "bad",
    "neutral": "mixed", "mixed": "mixed", "0": "mixed",
}  # fmt: skip
FOLDS, DRAWS = 5, 1_000


def register(subparsers: Any) -> None:
    """Add this kind."""
    parser = subparsers.add_parser("sentiment", help="how well comments are read, on a file with columns text, label")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path, help="CSV with columns text, label (positive, negative)")
    source.add_argument("--corrections", action="store_true", help="what people said of comments on this Awn")
    parser.add_argument("--write", type=Path, help="also write them as CSV with their words and topics")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(evaluate=evaluate, told=told)


def evaluate(args: argparse.Namespace) -> dict[str, Any]:
    """Accuracy and macro-F1 with intervals, what is unsure, and the two others on the same texts."""
    texts, labels = read(args.data) if args.data else corrected(args.write)
    known = [label for label in SENTIMENTS if label in set(labels)]
    model = classifier()
    sure = model.probabilities(texts)
    among = sure[:, [SENTIMENTS.index(label) for label in known]]
    chosen = np.array(known)[among.argmax(axis=1)]
    truth = np.array(labels)
    best = np.array(SENTIMENTS)[sure.argmax(axis=1)]
    # Where the file knows no neutral texts, "both or neither" is no answer either.
    said = (sure.max(axis=1) >= SURE) & np.isin(best, known)
    most = Counter(labels).most_common(1)[0][0]
    return {
        "texts": len(texts),
        "labels": dict(Counter(labels)),
        "model": model.version,
        "learnt_from": len(seed()),
        "all_answered": _scores(truth, chosen, known),
        "with_unsure": {
            "unsure": round(float(1 - said.mean()), 4),
            "said": int(said.sum()),
            **(_scores(truth[said], best[said], known) if said.any() else {}),
        },
        "majority": _scores(truth, np.full(len(truth), most), known),
        "learnt_in_domain": _scores(truth, _in_domain(texts, truth), known) if _can_learn(labels) else None,
    }


def read(path: Path) -> tuple[list[str], list[str]]:
    """Texts and our labels. Refuses a file that cannot be read, has other columns, other labels, or nothing in it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refusal("sentiment_file", _("This file cannot be read as CSV in UTF-8.")) from error
    if not rows or not {"text", "label"} <= rows[0].keys():
        raise Refusal("sentiment_columns", _("The file needs rows, and the columns text and label."))
    texts = [row["text"] or "" for row in rows]
    unknown = sorted({str(row["label"]) for row in rows if str(row["label"]).strip().lower() not in LABELS})
    if unknown:
        message = _("Unknown labels: {unknown}. Known ones: {known}.")
        raise Refusal("sentiment_labels", message.format(unknown=", ".join(unknown[:5]), known=", ".join(LABELS)))
    return texts, [LABELS[row["label"].strip().lower()] for row in rows]


def corrected(into: Path | None = None) -> tuple[list[str], list[str]]:
    """What people said of comments on this Awn; the model that is measured on it has learnt from the seed alone.

    With `into` it is written as the file that `--data` reads, for its owner alone. Refuses where there is none.
    """
    from awn.evaluation.actions.labelling import corrections

    rows = corrections()
    if not rows:
        raise Refusal("sentiment_no_corrections", _("Nobody has corrected a comment on this Awn yet."))
    if into is not None:
        with into.open("w", encoding="utf-8", newline="") as lines:
            into.chmod(0o600)
            table = csv.writer(lines)
            table.writerow(["text", "label", "topics"])
            table.writerows([row.text, row.sentiment, " ".join(row.topics)] for row in rows)
    return [row.text for row in rows], [row.sentiment for row in rows]


def told(report: dict[str, Any]) -> str:
    """The report in lines."""
    first = (
        f"{report['texts']} texts {report['labels']}, model {report['model']} from {report['learnt_from']} sentences"
    )
    names = ("all_answered", "with_unsure", "majority", "learnt_in_domain")
    return "\n".join([first, *(f"{name:17} {report[name]}" for name in names)])


def _scores(truth: Any, chosen: Any, known: Sequence[str]) -> dict[str, Any]:
    """Accuracy and macro-F1 over the labels of the file, each with a 95 % bootstrap interval."""
    draw = np.random.default_rng(26)
    picks = draw.integers(0, len(truth), (DRAWS, len(truth)))

    def span(measure: Callable[[Any, Any], float]) -> list[float]:
        values = [measure(truth[pick], chosen[pick]) for pick in picks]
        return [round(float(one), 4) for one in np.percentile(values, [2.5, 97.5])]

    def f1(real: Any, answer: Any) -> float:
        return float(np.mean([_f1(real == label, answer == label) for label in known]))

    def accuracy(real: Any, answer: Any) -> float:
        return float((real == answer).mean())

    return {
        "accuracy": round(accuracy(truth, chosen), 4), "accuracy_95": span(accuracy),
        "macro_f1": round(f1(truth, chosen), 4), "macro_f1_95": span(f1),
    }  # fmt: skip


def _f1(real: Any, answer: Any) -> float:
    right = float((real & answer).sum())
    return 2 * right / max(float(real.sum() + answer.sum()), 1.0)


def _can_learn(labels: Sequence[str]) -> bool:
    counts = Counter(labels)
    return len(counts) > 1 and min(counts.values()) >= FOLDS


def _in_domain(texts: Sequence[str], truth: Any) -> Any:
    """Words and pieces of words, learnt from four fifths of the file and asked about the fifth, five times."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    tidied = [tidy(text) for text in texts]
    answers = np.array(truth, dtype=object)
    for learn, ask in StratifiedKFold(FOLDS, shuffle=True, random_state=26).split(tidied, truth):
        made = features().fit([tidied[n] for n in learn])
        model = LogisticRegression(C=8, max_iter=1_000, class_weight="balanced")
        model.fit(made.transform([tidied[n] for n in learn]), truth[learn])
        answers[ask] = model.predict(made.transform([tidied[n] for n in ask]))
    return answers.astype(str)
