"""The wheel holds all that the application needs, and serves from a folder that has no source."""

import configparser
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("ds_pyramid", "templates", "static", "scripts")
DESCRIPTION = ("setup.cfg", "setup.py", "pyproject.toml", "LICENSE")
START_TIMEOUT = 60

LOAD_COMMANDS = """
from importlib.metadata import distribution
for command in distribution("ds_pyramid").entry_points.select(group="console_scripts"):
    assert callable(command.load()), command
    print(command.name)
"""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from a copy without compiled catalogues, so that the build has to compile them."""
    copy = tmp_path_factory.mktemp("source")
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    for name in DESCRIPTION:
        shutil.copy(ROOT / name, copy)
    (copy / "README.md").write_text("Read by setup.cfg.\n")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", copy / "dist", copy)
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel):
    """List the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install the wheel in an environment of its own; return that environment's bin folder.

    The lock's packages are lent to it by a path line. Python does not read the .pth files of a folder added
    that way, so the development install of ds_pyramid stays out.
    """
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin/python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    site_packages = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip()
    )
    (site_packages / "lock.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


@pytest.fixture
def address(installed, tmp_path):
    """Serve the installed package from an empty folder; return the site's address."""
    port = find_free_port()
    ini = write_ini(tmp_path / "packaging.ini", port)
    log = tmp_path / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [installed / "python", installed_pserve(), ini],
            cwd=tmp_path,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(port, server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_wheel_holds_every_source_file(names):
    """A file that a glob of package_data forgets is missed only once installed: compare the two lists."""
    missing = {inside for inside in expected_names() if inside not in names}
    assert not missing


def test_wheel_holds_the_mapped_packages(names):
    for folder in ("templates", "static", "scripts"):
        assert f"ds_pyramid/{folder}/__init__.py" in names
    assert any(name.startswith("ds_pyramid/templates/") and name.endswith(".pt") for name in names)
    assert any(name.startswith("ds_pyramid/static/") and name.endswith(".css") for name in names)


def test_wheel_holds_compiled_catalogues(names):
    for language in ("fr", "en"):
        assert f"ds_pyramid/locale/{language}/LC_MESSAGES/ds_pyramid.mo" in names


def test_wheel_holds_nothing_else(names):
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"ds_pyramid"}
    assert not [name for name in names if name.endswith(".pyc")]


def test_every_command_of_the_wheel_has_its_module(installed, tmp_path):
    commands = run(installed / "python", "-W", "ignore", "-c", LOAD_COMMANDS, cwd=tmp_path).stdout.split()
    assert {"ds-demo", "ds-tasks"} <= set(commands)


def test_installed_package_is_the_one_of_the_wheel(installed, tmp_path):
    code = "import ds_pyramid, ds_pyramid.templates as t; print(ds_pyramid.__file__); print(t.__file__)"
    files = run(installed / "python", "-W", "ignore", "-c", code, cwd=tmp_path).stdout.split()
    assert [Path(name).is_relative_to(installed.parent) for name in files] == [True, True]


def test_installed_package_serves(address):
    with urllib.request.urlopen(f"{address}/health", timeout=20) as answer:
        assert answer.status == 200


def run(*command, cwd=None):
    done = subprocess.run(command, cwd=cwd, env=clean_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def clean_environment():
    """The environment without what would show the source tree, or measure it, to the process."""
    dropped = ("PYTHONPATH", "PYTHONWARNINGS", "PYTHONHOME", "VIRTUAL_ENV")
    return {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and not name.startswith(("COV_", "COVERAGE_"))
    }


def expected_names():
    for folder in SOURCES:
        prefix = Path("ds_pyramid") / ("" if folder == "ds_pyramid" else folder)
        for path in (ROOT / folder).rglob("*"):
            inside = path.relative_to(ROOT / folder)
            hidden = any(part.startswith((".", "__pycache__")) for part in inside.parts)
            if path.is_file() and not hidden and path.suffix not in (".md", ".mo"):
                yield (prefix / inside).as_posix()


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_ini(path, port):
    """Copy development.ini with an address of its own; what it writes beside itself goes beside the copy."""
    settings = configparser.RawConfigParser()
    settings.optionxform = str
    with (ROOT / "development.ini").open(encoding="utf-8") as lines:
        settings.read_file(lines)
    server = settings["server:main"]
    for key in ("host", "port", "listen"):
        server.pop(key, None)
    server["listen"] = f"127.0.0.1:{port}"
    (path.parent / "var").mkdir()
    with path.open("w", encoding="utf-8") as lines:
        settings.write(lines)
    return path


def installed_pserve():
    """The command of the lock, run by the new environment's Python."""
    return Path(sys.executable).parent / "pserve"


def wait_for(port, server, log):
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"no answer within {START_TIMEOUT} s\n{log.read_text()}")
