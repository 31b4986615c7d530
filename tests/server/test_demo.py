"""The demo opens the tutorial in the folder where it is started, and no file prepared there."""

from __future__ import annotations

import stat

import pytest

from argilla_widgets import demo

TUTORIAL = b'{"cells": []}'


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Fake an installed package, whose tutorial must be copied, and return the empty current folder."""
    package = tmp_path / "argilla_widgets"
    (package / "notebooks").mkdir(parents=True)
    (package / "notebooks" / demo.NOTEBOOK).write_bytes(TUTORIAL)
    monkeypatch.setattr(demo, "__file__", str(package / "demo.py"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def test_the_tutorial_is_copied_and_reused_while_unchanged(here):
    copy = demo.writable_notebook()
    assert copy == here / "argilla-widgets-demo" / demo.NOTEBOOK
    assert copy.read_bytes() == TUTORIAL
    assert demo.writable_notebook() == copy


def test_the_repositorys_own_tutorial_is_copied_too(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    for name in (demo.NOTEBOOK, "02_who_has_access.ipynb", "Untitled.ipynb"):
        (tmp_path / "notebooks" / name).write_bytes(TUTORIAL)
    monkeypatch.setattr(demo, "__file__", str(tmp_path / "argilla_widgets" / "demo.py"))
    monkeypatch.chdir(tmp_path)
    copy = demo.writable_notebook()
    assert copy == tmp_path / "argilla-widgets-demo" / demo.NOTEBOOK
    assert {path.name for path in copy.parent.iterdir()} == {demo.NOTEBOOK, "02_who_has_access.ipynb"}
    assert demo.writable_notebook() == copy


def test_no_one_else_can_change_the_copy(here):
    folder = demo.writable_notebook().parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / demo.NOTEBOOK).chmod(0o644)
    assert demo.writable_notebook().parent == folder
    for path, mode in ((folder, 0o777), (folder, 0o770), (folder / demo.NOTEBOOK, 0o666)):
        before = path.stat().st_mode
        path.chmod(mode)
        assert demo.writable_notebook().parent == here / "argilla-widgets-demo-2"
        path.chmod(before)
    assert demo.writable_notebook().parent == folder


def write_file(folder, name, text):
    folder.mkdir()
    (folder / name).write_text(text)


def beside_the_tutorial(folder):
    write_file(folder, demo.NOTEBOOK, TUTORIAL.decode())
    (folder / "pandas.py").write_text("raise SystemExit")


def a_link_to_the_tutorial(folder):
    write_file(folder.parent / "elsewhere", demo.NOTEBOOK, TUTORIAL.decode())
    folder.mkdir()
    (folder / demo.NOTEBOOK).symlink_to(folder.parent / "elsewhere" / demo.NOTEBOOK)


def a_link_to_nothing(folder):
    folder.mkdir()
    (folder / demo.NOTEBOOK).symlink_to(folder.parent / "written-by-the-demo")


def a_link_to_a_folder(folder):
    write_file(folder.parent / "elsewhere", demo.NOTEBOOK, TUTORIAL.decode())
    folder.symlink_to(folder.parent / "elsewhere")


@pytest.mark.parametrize(
    "prepare",
    [
        lambda folder: write_file(folder, demo.NOTEBOOK, '{"cells": ["prepared"]}'),
        lambda folder: write_file(folder, "jupyter_server_config.py", "raise SystemExit"),
        beside_the_tutorial,
        a_link_to_the_tutorial,
        a_link_to_nothing,
        a_link_to_a_folder,
        lambda folder: folder.symlink_to("written-by-the-demo"),
        lambda folder: folder.write_text("a file"),
        lambda folder: folder.mkdir(),
    ],
)
def test_a_prepared_folder_is_neither_opened_nor_changed(here, prepare):
    prepare(here / "argilla-widgets-demo")
    before = everything(here)
    copy = demo.writable_notebook()
    assert copy == here / "argilla-widgets-demo-2" / demo.NOTEBOOK
    assert [path.name for path in copy.parent.iterdir()] == [demo.NOTEBOOK]
    assert copy.read_bytes() == TUTORIAL
    assert not copy.is_symlink()
    assert everything(here) == before | {copy.parent: None, copy: TUTORIAL}


@pytest.mark.needs("linux")
@pytest.mark.usefixtures("here")
def test_a_folder_that_cannot_be_written_is_named(monkeypatch):
    monkeypatch.chdir("/proc")
    with pytest.raises(demo.DemoError, match=r"Cannot copy the notebook to /proc: .* in a folder you can write to"):
        demo.writable_notebook()


def everything(folder):
    return {
        path: path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }
