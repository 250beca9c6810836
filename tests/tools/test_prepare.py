"""The set-up before there is an environment: what it finds, what it says when it cannot go on."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "prepare.py"


@pytest.fixture
def prepare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, pointed at a project of its own whose path holds a space and Arabic."""
    spec = importlib.util.spec_from_file_location("prepare", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    root = tmp_path / "مشروع عون"
    root.mkdir()
    for name in (*module.LOCKS.values(), module.BUILD_LOCK, "pyproject.toml"):
        (root / name).write_text("")
    monkeypatch.setattr(module, "ROOT", root)
    monkeypatch.setattr(module, "VENV", root / ".venv")
    monkeypatch.setattr(module, "VENV_PYTHON", root / ".venv" / "bin" / "python")
    return module


def environment_without_pip(prepare: ModuleType) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(prepare.VENV)], check=True)


def only(folder: Path, monkeypatch: pytest.MonkeyPatch, **programs: str) -> None:
    """Let these shell scripts be the only programs on the path."""
    folder.mkdir(exist_ok=True)
    for name, script in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("PYTHON", raising=False)


def test_a_stamped_environment_is_current_until_a_lock_changes(prepare: ModuleType) -> None:
    environment_without_pip(prepare)
    assert not prepare.is_current("run")
    prepare.stamp_path("run").write_text(prepare.stamp("run"))
    assert prepare.is_current("run")
    assert not prepare.is_current("dev")
    (prepare.ROOT / "requirements.txt").write_text("django==5.2.19\n")
    assert not prepare.is_current("run")


def test_the_environment_of_the_tests_serves_to_run_as_well(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment_without_pip(prepare)
    prepare.stamp_path("dev").write_text(prepare.stamp("dev"))
    monkeypatch.setattr(prepare, "install", lambda wanted: pytest.fail("nothing to install"))
    assert prepare.main("run") == 0


def test_a_moved_environment_is_noticed(prepare: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    environment_without_pip(prepare)
    assert prepare.venv_works()
    (prepare.VENV / "bin" / "pip").write_text("#!/somewhere/else/.venv/bin/python\n")
    assert not prepare.venv_works()


def test_a_broken_environment_is_noticed(prepare: ModuleType) -> None:
    assert not prepare.venv_works()
    environment_without_pip(prepare)
    prepare.VENV_PYTHON.unlink()
    prepare.VENV_PYTHON.symlink_to("/no/such/python")
    assert not prepare.venv_works()


def test_an_old_python_is_passed_over_for_a_newer_one(
    prepare: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(tmp_path / "bin", monkeypatch, **{"python3": "echo 3.9", "python3.12": "echo 3.12"})
    assert prepare.find_python() == str(tmp_path / "bin" / "python3.12")


def test_without_a_new_enough_python_it_says_what_to_install(
    prepare: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    only(tmp_path / "bin", monkeypatch, python3="echo 3.9")
    with pytest.raises(SystemExit) as stopped:
        prepare.find_python()
    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert "python3 is 3.9" in said
    assert "sudo apt-get install python3 python3-venv" in said


def test_without_venv_and_pip_an_ordinary_user_is_told_the_command(
    prepare: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    only(tmp_path / "bin", monkeypatch, python3='case "$2" in import\\ sys*) echo 3.11;; *) exit 1;; esac')
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit):
        prepare.create_venv()
    assert "sudo apt-get install python3-venv" in capsys.readouterr().err


def test_without_chromium_an_ordinary_user_is_told_the_command_and_the_tests_fail(
    prepare: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    only(tmp_path / "bin", monkeypatch)
    monkeypatch.delenv("AWN_CHROMIUM", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as stopped:
        prepare.main("chromium")
    assert stopped.value.code == 2
    assert "sudo apt-get install chromium" in capsys.readouterr().err


@pytest.mark.parametrize(("known", "name"), [(0, "chromium-headless-shell"), (100, "chromium")])
def test_root_on_debian_gets_the_chromium_installed_that_its_packages_know(
    prepare: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: int, name: str
) -> None:
    folder = tmp_path / "bin"
    only(folder, monkeypatch, **{"apt-get": _installs(folder), "apt-cache": f"exit {known}"})
    monkeypatch.delenv("AWN_CHROMIUM", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert prepare.main("chromium") == 0
    assert shutil.which(name)


def test_a_chromium_that_is_there_does_where_the_better_one_cannot_be_installed(
    prepare: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(tmp_path / "bin", monkeypatch, **{"apt-get": "exit 100", "apt-cache": "exit 0", "chromium": "exit 0"})
    monkeypatch.delenv("AWN_CHROMIUM", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert prepare.main("chromium") == 0


def _installs(folder: Path) -> str:
    """An apt-get that puts an empty program of the asked name there."""
    shell = shutil.which("sh")
    write = f'printf "#!{shell}\\n" > "{folder}/$name"; /bin/chmod +x "{folder}/$name"'
    return f'case "$*" in *chromium-headless-shell*) name=chromium-headless-shell;; *) name=chromium;; esac; {write}'


def test_no_file_of_the_set_up_names_a_package_registry() -> None:
    root = SCRIPT.parents[1]
    for name in ("Makefile", "tools/prepare.py", "requirements.txt", "requirements-dev.txt", "requirements-build.txt",
                 "tests/peers/package.json", "tests/peers/package-lock.json"):  # fmt: skip
        text = (root / name).read_text("utf-8")
        assert "index-url" not in text.replace("--no-emit-index-url", "")
        assert "://" not in text or name.endswith("package-lock.json"), name
        assert '"resolved":' not in text, name


def test_benchmarks_go_on_without_what_cannot_be_compiled(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prepare, "prepare_lighthouse", lambda: 0)
    (prepare.ROOT / prepare.BENCH_LOCK).write_text("hnswlib==0.8.0 --hash=sha256:00\n")
    prepare.VENV_PYTHON.parent.mkdir(parents=True)
    prepare.VENV_PYTHON.write_text("#!/bin/sh\nexit 1\n")
    prepare.VENV_PYTHON.chmod(0o755)
    assert prepare.prepare_bench() == 0
    assert "could not be compiled" in capfd.readouterr().out
    assert prepare.prepare_bench() == 0
    assert capfd.readouterr().out == ""
