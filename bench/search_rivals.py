"""What search is measured against: tantivy with its own stemmers, and PostgreSQL's plain Arabic configuration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy

from bench.search_texts import SIZES, Question, Ranking, Rows

HEAP_BYTES = 400_000_000
TOP = 20
# Of a search that may leave words out: enough to find the first right answer.
RANKED = 200


class Tantivy:
    """An index with a field for each language, read by tantivy's own stemmers."""

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("ar", tokenizer_name="arabic", index_option="freq")
        builder.add_text_field("en", tokenizer_name="english", index_option="freq")
        for name in (*SIZES, "day", "row"):
            builder.add_integer_field(name, fast=True, indexed=True, stored=name == "row")
        for bit in range(4):
            builder.add_integer_field(f"access{bit}", fast=True, indexed=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(folder))
        for name in ("arabic", "english"):
            analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            self.index.register_tokenizer(
                name, analyser.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer(name)).build()
            )

    @classmethod
    def of_rows(cls, rows: Rows, folder: Path) -> Tantivy:
        """All rows with what is filtered and counted."""
        made = cls(folder)
        writer = made.index.writer(HEAP_BYTES, 2)
        columns = {name: codes.tolist() for name, codes in rows.codes.items()} | {"day": rows.day.tolist()}
        access = rows.access.tolist()
        for row in range(len(access)):
            ar, en = rows.text(row)
            values: dict[str, Any] = {name: column[row] for name, column in columns.items()}
            bits = {f"access{bit}": access[row] >> bit & 1 for bit in range(4)}
            writer.add_document(tantivy.Document(ar=ar, en=en, row=row, **values, **bits))
        return made._written(writer)

    @classmethod
    def of_texts(cls, texts: Sequence[tuple[str, str]], folder: Path) -> Tantivy:
        """Texts alone, one after the other."""
        made = cls(folder)
        writer = made.index.writer(HEAP_BYTES, 1)
        for row, (ar, en) in enumerate(texts):
            writer.add_document(tantivy.Document(ar=ar, en=en, row=row))
        return made._written(writer)

    def ask(self, question: Question) -> int:
        """The best twenty, the counts of every facet under the others, and how many there are."""
        text = self.index.parse_query(_plain(question.text), ["ar", "en"], conjunction_by_default=True)
        low, high = question.days
        fixed = [text, tantivy.Query.range_query(self.schema, "day", tantivy.FieldType.Integer, low, high)]
        fixed += [self._one_of(f"access{bit}", (1,)) for bit in range(4) if question.access >> bit & 1]
        chosen = {"field": question.field, "region": question.region, "mode": question.mode}
        filters = {name: self._one_of(name, codes) for name, codes in chosen.items()}
        every = _all([*fixed, *filters.values()])
        found: Any = self.searcher.search(every, TOP)
        for _score, address in found.hits:
            self.searcher.doc(address)
        for name, size in SIZES.items():
            query = _all([*fixed, *(one for other, one in filters.items() if other != name)])
            self.searcher.aggregate(query, {name: {"terms": {"field": name, "size": size}}})
        return int(found.count)

    def ranking(self, text: str) -> list[int]:
        """The rows for a text of which each word may be missing."""
        query = self.index.parse_query(_plain(text), ["ar", "en"])
        hits = self.searcher.search(query, RANKED).hits
        return [int(self.searcher.doc(address)["row"][0]) for _score, address in hits]

    def _written(self, writer: Any) -> Tantivy:
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()
        return self

    def _one_of(self, name: str, codes: Sequence[int]) -> Any:
        return tantivy.Query.term_set_query(self.schema, name, list(codes))


def postgres_ranking(texts: Sequence[tuple[str, str]]) -> Ranking:
    """PostgreSQL with the configurations that it brings along, ranked by itself; each word may be missing."""
    from django.db import connection

    vector = "to_tsvector('arabic', ar) || to_tsvector('english', en)"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE frozen (row integer, ar text, en text, words tsvector)")
        values = [(row, ar, en) for row, (ar, en) in enumerate(texts)]
        cursor.executemany("INSERT INTO frozen VALUES (%s, %s, %s)", values)
        cursor.execute(f"UPDATE frozen SET words = {vector}")

    def ranking(text: str) -> list[int]:
        either = " or ".join(_plain(text).split())
        query = "websearch_to_tsquery('arabic', %s) || websearch_to_tsquery('english', %s)"
        sql = f"SELECT row FROM frozen WHERE words @@ ({query}) ORDER BY ts_rank(words, {query}) DESC, row"
        with connection.cursor() as cursor:
            cursor.execute(sql, [either] * 4)
            return [row for (row,) in cursor.fetchall()]

    return ranking


def _all(queries: Sequence[Any]) -> Any:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _plain(text: str) -> str:
    """Words alone: neither rival is to stumble over signs that its query language knows."""
    return " ".join(re.findall(r"\w+", text))
