"""An environment as a user gets it: the built package and the distributions that it needs, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# What `[tool.uv]` in pyproject.toml leaves out of this environment. Nothing fails without it.
LEFT_OUT = {"rfc3987-syntax"}

NO_NETWORK = dict.fromkeys(["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"], "http://127.0.0.1:9")


def needed(*names):
    """Return the distributions that these need, with themselves, in this environment."""
    found, waiting = {}, [Requirement(name) for name in names]
    while waiting:
        wanted = waiting.pop()
        key = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if key in found or wanted.name in LEFT_OUT:
            continue
        found[key] = one = distribution(wanted.name)
        for text in one.requires or ():
            requirement = Requirement(text)
            extras = [*wanted.extras, ""]
            if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(requirement)
    return {name: one for (name, _), one in found.items()}


def files_of(one):
    """Return the files of a distribution that are in the folder of packages, without bytecode."""
    for file in one.files or ():
        if ".." not in file.parts and file.suffix != ".pyc":
            yield file


def make_environment(folder, wheel, *others):
    """Make an environment in a folder with the wheel and what it and the others need, linked from this environment."""
    venv.create(folder, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    for name, one in needed("argilla-widgets", *others).items():
        if name == "argilla-widgets":
            continue
        for file in one.files or ():
            target = Path(os.path.normpath(packages / file))
            if file.suffix != ".pyc" and not target.is_relative_to(folder / "bin"):
                target.parent.mkdir(parents=True, exist_ok=True)
                _link(Path(one.locate_file(file)), target)
    command = [sys.executable, "-m", "pip", "--python", str(folder), "install", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **NO_NETWORK})
    return folder


def _link(source, target):
    """Give a file a second name, or copy it from another disk. Jupyter does not serve what symbolic links lead to."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
