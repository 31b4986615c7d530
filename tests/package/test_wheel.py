"""The content of the wheel, and how it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

pytestmark = pytest.mark.long

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


@pytest.mark.parametrize("name", ["core.js", "core.css", "manager.js"])
def test_the_wheel_contains_the_front_end(wheel, name):
    path = f"argilla_widgets/static/{name}"
    assert wheel.read(path) == (REPOSITORY / path).read_bytes()


def test_the_wheel_is_typed(wheel):
    assert "argilla_widgets/py.typed" in wheel.namelist()


@pytest.mark.parametrize("name", ["LICENSE", "THIRD_PARTY_LICENSES"])
def test_the_wheel_contains_all_licences(wheel, name):
    (path,) = [one for one in wheel.namelist() if one.endswith(f".dist-info/licenses/{name}")]
    assert wheel.read(path) == (REPOSITORY / name).read_bytes()
    (metadata,) = [one for one in wheel.namelist() if one.endswith(".dist-info/METADATA")]
    assert f"License-File: {name}" in wheel.read(metadata).decode().splitlines()


def test_the_licence_of_preact_is_complete():
    text = (REPOSITORY / "THIRD_PARTY_LICENSES").read_text()
    assert "preact" in text
    assert "Copyright (c) 2015-present Jason Miller" in text
    assert "The above copyright notice and this permission notice shall be included in all" in text


def test_the_wheel_contains_the_tutorials(wheel):
    tutorials = {f"argilla_widgets/notebooks/{path.name}" for path in (REPOSITORY / "notebooks").glob("*.ipynb")}
    assert len(tutorials) == 7
    assert tutorials <= {*wheel.namelist()}


def test_the_wheel_contains_nothing_else(wheel):
    tops = {PurePosixPath(name).parts[0] for name in wheel.namelist()}
    assert {top.partition("-")[0] for top in tops} == {"argilla_widgets"}
    strangers = {"tests", "node_modules", "__pycache__", ".ipynb_checkpoints", "src"}
    assert [name for name in wheel.namelist() if strangers & {*PurePosixPath(name).parts}] == []


@pytest.fixture
def bare(tmp_path):
    """Return a copy of the sources without a built front end."""
    source = tmp_path / "source"
    ignore = shutil.ignore_patterns("static", "__pycache__")
    shutil.copytree(REPOSITORY / "argilla_widgets", source / "argilla_widgets", ignore=ignore)
    shutil.copytree(REPOSITORY / "notebooks", source / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(REPOSITORY / "js", source / "js", ignore=shutil.ignore_patterns("node_modules"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY_LICENSES", "hatch_build.py"):
        shutil.copy(REPOSITORY / name, source)
    return source


@pytest.fixture
def npm(tmp_path):
    """Return a function that puts a stub `npm` on the path, which records its arguments and runs `build`."""
    folder, notes = tmp_path / "npm", tmp_path / "asked"
    folder.mkdir()

    def put(build):
        tool = folder / "npm"
        tool.write_text(f'#!/bin/sh\necho "$PWD $*" >> "{notes}"\n[ "$1" != run ] || {build}\n')
        tool.chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}"}, notes

    return put


def test_the_front_end_is_built_with_npm_ci(bare, npm, tmp_path):
    built = bare / "argilla_widgets" / "static"
    environment, notes = npm(f'cp -r "{REPOSITORY / "argilla_widgets" / "static"}" "{built}"')
    done = build(bare, tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    assert notes.read_text().splitlines() == [f"{bare}/js ci --ignore-scripts", f"{bare}/js run build"]
    assert len(list(tmp_path.glob("*.whl"))) == 1


def test_no_wheel_is_built_without_a_front_end(bare, npm, tmp_path):
    environment, _ = npm("true")
    done = build(bare, tmp_path, **environment)
    assert done.returncode != 0
    assert "did not make argilla_widgets/static/core.css" in done.stderr + done.stdout
    shutil.rmtree(bare / "js")
    done = build(bare, tmp_path)
    assert done.returncode != 0
    assert "The front end is not built (argilla_widgets/static/core.css" in done.stderr + done.stdout
    assert not list(tmp_path.glob("*.whl"))
