"""Answers as files: one line a cell, codes beside names, and what is withheld marked as such."""

from __future__ import annotations

import io
from collections.abc import Iterator

import polars as pl
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from awn.analysis.queries import Answer
from awn.analysis.queries import Value as Number
from awn.base.tabular_writing import Value, write_csv, write_xlsx
from awn.web import formatting

FORMS = ("csv", "xlsx", "parquet")
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def response(answer: Answer, form: str, names: tuple[dict[str, str], dict[str, str]]) -> HttpResponse:
    """The file; 404 for forms there are not."""
    if form not in FORMS:
        raise Http404
    header, rows = _header(answer), list(_rows(answer, names))
    found = HttpResponse(_written(form, header, rows), content_type=_TYPES[form])
    asked = answer.question
    name = f"awn-{asked.cube}-{asked.rows}{f'-{asked.columns}' if asked.columns else ''}-{answer.made_at:%Y-%m-%d}"
    found["Content-Disposition"] = f'attachment; filename="{name.replace("_", "-")}.{form}"'
    return found


def _written(form: str, header: list[str], rows: list[list[Value]]) -> bytes:
    if form == "csv":
        text = io.StringIO(newline="")
        write_csv(text, header, rows)
        return text.getvalue().encode()
    stream = io.BytesIO()
    if form == "xlsx":
        write_xlsx(stream, header, rows, title=_("Numbers"), right_to_left=formatting.rtl())
        return stream.getvalue()
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    types = dict.fromkeys(header, pl.String) | {header[-2]: pl.Int64, header[-1]: pl.Boolean}
    pl.DataFrame(dict(zip(header, columns, strict=True)), schema=types).write_parquet(stream)
    return stream.getvalue()


def _header(answer: Answer) -> list[str]:
    """Names of columns are codes, the same in both languages: programs read them."""
    asked = answer.question
    said = [asked.rows, f"{asked.rows}_name"]
    said += [asked.columns, f"{asked.columns}_name"] if asked.columns else []
    return [*said, asked.measure, "withheld"]


def _rows(answer: Answer, names: tuple[dict[str, str], dict[str, str]]) -> Iterator[list[Value]]:
    """Every cell, then the totals: those have `*` in the place of what they are the sum of."""
    rows, columns = names
    everything = _("All")

    def line(row: str, column: str, value: Number) -> list[Value]:
        said: list[Value] = [row, rows.get(row, everything)]
        said += [column, columns.get(column, everything)] if answer.question.columns else []
        return [*said, value, value is None]

    for row in answer.rows:
        for column in answer.columns:
            yield line(row, column, answer.cell(row, column))
        yield line(row, "*", answer.row_totals[row])
    for column in answer.columns:
        yield line("*", column, answer.column_totals[column])
    yield line("*", "*", answer.total)
