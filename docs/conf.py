"""The documentation site, ``make docs``: the Markdown files and notebooks that are read on GitHub, too."""  # noqa: INP001 - a script

from __future__ import annotations

import inspect
import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import tables  # noqa: E402
import traitlets  # noqa: E402

import argilla_widgets  # noqa: E402

project = "argilla-widgets"
author = "The argilla-widgets authors"
project_copyright = author
release = version = argilla_widgets.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
include_patterns = ["docs/**", "notebooks/*.ipynb", "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/README.md"]
exclude_patterns = ["docs/_build", "**/.ipynb_checkpoints", ".*", "argilla_widgets", "js", "tests", "dist", "build"]
nitpicky = True
# References in docstrings are links where the name is public; other names, and those of other packages, are text.
default_role = "py:obj"
nitpick_ignore_regex = [("py:.*", ".*")]

autoclass_content = "class"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True

myst_enable_extensions = ["attrs_inline", "colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # `make test-notebooks` runs them and compares what they print
nb_ipywidgets_js: dict[str, Any] = {}  # nothing is loaded from the network
suppress_warnings = ["mystnb.unknown_mime_type"]

html_theme = "pydata_sphinx_theme"
html_title = project
html_extra_path = ["extra"]
html_static_path = ["static"]
html_favicon = "static/favicon.svg"
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_sidebars = {"docs/tour": []}  # a page without others below it
html_show_sourcelink = False
html_copy_source = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_nav_level": 1,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def setup(app: Any) -> None:  # noqa: ANN401 - Sphinx is only where this runs
    """Add what pages embed as HTML, and leave out of the reference what classes inherit from other packages."""
    app.connect("builder-inited", _add_embedded)
    app.connect("autodoc-skip-member", _skip)
    app.connect("autodoc-process-signature", _signature)


def _add_embedded(app: Any) -> None:  # noqa: ANN401
    tables.write(Path(app.outdir) / "tables")
    shutil.copytree(HERE / "pictures", Path(app.outdir) / "docs/pictures", dirs_exist_ok=True)


def _skip(_app: object, _what: str, _name: str, member: Any, skip: bool, _options: object) -> bool | None:  # noqa: ANN401, FBT001 - Sphinx's signature
    """Leave out what has no docstring, and what another package defines."""
    if skip:
        return None
    function = member.fget if isinstance(member, property) else inspect.unwrap(member) if callable(member) else member
    return not getattr(function, "__module__", "").startswith("argilla_widgets")


def _signature(_app: object, what: str, _name: str, item: Any, *_: object) -> tuple[str, str] | None:  # noqa: ANN401
    """Show what the constructor of a widget takes: Sphinx sees only that traitlets takes anything."""
    if what != "class" or not issubclass(item, traitlets.HasTraits):
        return None
    parameters = inspect.signature(item).parameters.values()
    return str(inspect.Signature([one.replace(annotation=inspect.Parameter.empty) for one in parameters])), ""
