"""What a person gets who installs the package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

REPOSITORY = Path(__file__).parent.parent.parent


def build(source: Path, target: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    return subprocess.run(
        [*command, str(target), str(source)],
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    done = build(REPOSITORY, target)
    assert done.returncode == 0, done.stderr
    (path,) = target.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.mark.parametrize("name", ["manager.js", "manager.css", "access_part.js", "access_part.css"])
def test_it_holds_its_own_front_end(wheel, name):
    path = f"argilla_widgets/static/{name}"
    assert wheel.read(path) == (REPOSITORY / path).read_bytes()


def test_it_is_typed_and_licensed(wheel):
    names = wheel.namelist()
    assert "argilla_widgets/py.typed" in names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_it_holds_the_tutorial_that_the_demo_opens(wheel):
    assert "argilla_widgets/notebooks/01_user_management.ipynb" in wheel.namelist()


def test_it_holds_nothing_else(wheel):
    tops = {PurePosixPath(name).parts[0] for name in wheel.namelist()}
    assert {top.partition("-")[0] for top in tops} == {"argilla_widgets"}
    strangers = {"tests", "node_modules", "__pycache__", ".ipynb_checkpoints", "src"}
    assert [name for name in wheel.namelist() if strangers & {*PurePosixPath(name).parts}] == []


def test_none_is_built_without_a_front_end(tmp_path):
    source = tmp_path / "source"
    ignore = shutil.ignore_patterns("static", "__pycache__")
    shutil.copytree(REPOSITORY / "argilla_widgets", source / "argilla_widgets", ignore=ignore)
    shutil.copytree(REPOSITORY / "notebooks", source / "notebooks", ignore=shutil.ignore_patterns(".*"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source)
    done = build(source, tmp_path, HATCH_JUPYTER_BUILDER_SKIP_NPM="1")
    assert done.returncode != 0
    assert "manager.js" in done.stderr + done.stdout
    assert not list(tmp_path.glob("*.whl"))
