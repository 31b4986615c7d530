"""What a user gets: the built package with only the dependencies that it names, without Node and without a network."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import argilla_widgets as rg
from tests.package.environment import NO_NETWORK, files_of, make_environment, needed
from tests.package.test_wheel import REPOSITORY, build

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    target = tmp_path_factory.mktemp("source")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(target)]
    subprocess.run(command, check=True, capture_output=True, cwd=REPOSITORY)
    (path,) = target.glob("*.tar.gz")
    return path


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    """Return the wheel that is built from the source distribution where there is no Node."""
    folder = tmp_path_factory.mktemp("wheel")
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    done = build(unpacked, folder, PATH="/nonexistent", **NO_NETWORK)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """Return the folder of an environment with the wheel and what it needs, and nothing else."""
    return make_environment(tmp_path_factory.mktemp("environment"), wheel)


def run(environment, code, server=None, *, command=("python", "-c")):
    own = {"PATH": str(environment / "bin"), "HOME": str(environment), **NO_NETWORK}
    if server is not None:
        own |= {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey"}
    done = subprocess.run(
        [environment / "bin" / command[0], *command[1:], *code],
        capture_output=True,
        text=True,
        check=False,
        env=own,
        cwd=environment,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_source_distribution_contains_licences_and_front_end_sources(source):
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "THIRD_PARTY_LICENSES", "hatch_build.py", "js/package-lock.json", "js/build.mjs"} <= names
    assert "argilla_widgets/static/manager.js" in names
    assert not [name for name in names if "node_modules" in name or name.startswith(".venv")]


def test_the_source_distribution_makes_the_same_wheel(wheel, tmp_path):
    done = build(REPOSITORY, tmp_path)
    assert done.returncode == 0, done.stderr
    (direct,) = tmp_path.glob("*.whl")
    assert direct.name == wheel.name
    with zipfile.ZipFile(direct) as one, zipfile.ZipFile(wheel) as other:
        assert {info.filename: info.CRC for info in one.infolist()} == {
            info.filename: info.CRC for info in other.infolist()
        }


def test_the_version_has_one_source(wheel, source):
    assert wheel.name.startswith(f"argilla_widgets-{rg.__version__}-")
    assert source.name == f"argilla_widgets-{rg.__version__}.tar.gz"


def test_a_clean_environment_runs_the_guide_and_shows_the_static_form(environment, server):
    code = """
import argilla_widgets as rg
client = rg.Argilla()
print(rg.__file__)
print(client.me.username, client.users("ana").role)
bundle = client.users._repr_mimebundle_()
print(sorted(bundle[0] if isinstance(bundle, tuple) else bundle))
html = (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]
print("<table" in html, "ana" in html, len(rg.UserManager(client)._esm) > 10_000)
"""
    status, printed, error = run(environment, [code], server)
    assert (status, error) == (0, "")
    file, who, types, shown = printed.splitlines()
    assert Path(file).is_relative_to(environment)
    assert who == "argilla admin"
    assert "application/vnd.jupyter.widget-view+json" in types
    assert shown == "True True True"


def test_a_clean_environment_has_the_command_line(environment, server):
    status, printed, _ = run(environment, ["doctor"], server, command=("argilla-widgets",))
    assert status == 0
    assert server.url in printed


def test_a_clean_environment_says_what_the_server_needs(environment):
    status, _, error = run(environment, ["serve"], command=("argilla-widgets",))
    assert status != 0
    assert "argilla-widgets[server]" in error
    assert "Traceback" not in error


def test_it_adds_little_to_jupyter_and_pandas():
    own = needed("argilla-widgets")
    there = needed("jupyterlab", "ipywidgets", "pandas")
    added = {name: one for name, one in own.items() if name not in there and name != "argilla-widgets"}
    sizes = {
        name: sum(Path(one.locate_file(file)).stat().st_size for file in files_of(one)) for name, one in added.items()
    }
    package = Path(rg.__file__).parent
    sizes["argilla-widgets"] = sum(
        file.stat().st_size for file in package.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    )
    assert sum(sizes.values()) < 6.5 * 2**20, sizes
