import argparse
import json

import pytest

from awn.cli import reference

pytestmark = pytest.mark.django_db


def run(*arguments):
    parser = argparse.ArgumentParser()
    reference.register(parser.add_subparsers())
    return reference.run(parser.parse_args(["reference", *arguments]))


def test_load_says_what_it_did(capsys):
    assert run("load", "--json") == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert {key: files[3][key] for key in ("file", "rows")} == {"file": "goals.csv", "rows": 17}
    assert run("load") == 0
    out = capsys.readouterr().out
    assert out.count("unchanged") == len(files)
