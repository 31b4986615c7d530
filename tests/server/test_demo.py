"""What the demo opens in the folder where it is started: the tutorial, and nothing that was prepared there."""

from __future__ import annotations

import pytest

from argilla_widgets import demo

TUTORIAL = b'{"cells": []}'


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An installed package, whose tutorial has to be copied, and the current folder."""
    package = tmp_path / "argilla_widgets"
    (package / "notebooks").mkdir(parents=True)
    (package / "notebooks" / demo.NOTEBOOK).write_bytes(TUTORIAL)
    monkeypatch.setattr(demo, "__file__", str(package / "demo.py"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def test_the_tutorial_is_copied_and_used_again_while_nobody_changed_it(here):
    copy = demo.writable_notebook()
    assert copy == here / "argilla-widgets-demo" / demo.NOTEBOOK
    assert copy.read_bytes() == TUTORIAL
    assert demo.writable_notebook() == copy


def in_it(folder, name, text):
    folder.mkdir()
    (folder / name).write_text(text)


def beside_the_tutorial(folder):
    in_it(folder, demo.NOTEBOOK, TUTORIAL.decode())
    (folder / "pandas.py").write_text("raise SystemExit")


def a_link_to_the_tutorial(folder):
    in_it(folder.parent / "elsewhere", demo.NOTEBOOK, TUTORIAL.decode())
    folder.mkdir()
    (folder / demo.NOTEBOOK).symlink_to(folder.parent / "elsewhere" / demo.NOTEBOOK)


def a_link_to_nothing(folder):
    folder.mkdir()
    (folder / demo.NOTEBOOK).symlink_to(folder.parent / "written-by-the-demo")


def a_link_to_a_folder(folder):
    in_it(folder.parent / "elsewhere", demo.NOTEBOOK, TUTORIAL.decode())
    folder.symlink_to(folder.parent / "elsewhere")


@pytest.mark.parametrize(
    "prepare",
    [
        lambda folder: in_it(folder, demo.NOTEBOOK, '{"cells": ["prepared"]}'),
        lambda folder: in_it(folder, "jupyter_server_config.py", "raise SystemExit"),
        beside_the_tutorial,
        a_link_to_the_tutorial,
        a_link_to_nothing,
        a_link_to_a_folder,
        lambda folder: folder.symlink_to("written-by-the-demo"),
        lambda folder: folder.write_text("a file"),
        lambda folder: folder.mkdir(),
    ],
)
def test_what_was_prepared_is_neither_opened_nor_changed(here, prepare):
    prepare(here / "argilla-widgets-demo")
    before = everything(here)
    copy = demo.writable_notebook()
    assert copy == here / "argilla-widgets-demo-2" / demo.NOTEBOOK
    assert [path.name for path in copy.parent.iterdir()] == [demo.NOTEBOOK]
    assert copy.read_bytes() == TUTORIAL
    assert not copy.is_symlink()
    assert everything(here) == before | {copy.parent: None, copy: TUTORIAL}


@pytest.mark.usefixtures("here")
def test_a_folder_that_cannot_be_written_is_named(monkeypatch):
    monkeypatch.chdir("/proc")
    with pytest.raises(demo.DemoError, match=r"cannot be copied to /proc: .* in a folder of yours"):
        demo.writable_notebook()


def everything(folder):
    return {
        path: path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }
