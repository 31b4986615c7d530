"""A real Argilla server on this machine, for demonstrations, classes and tests.

`LocalServer` runs the `argilla-server` package (the extra ``[server]``) in a process of its own. Importing this package
imports neither argilla-server nor any other package that is slow to import.

===================  ================================================================================
``local``            `LocalServer`: the public class
``home``             the folder of its data, private to one user
``owner``            who a new database belongs to
``process``          the child process as its parent sees it: start, wait until ready, end, why it failed
``__main__``         the child process itself
``database``         in the child: schema, first owner
``application``      in the child: Argilla's application without Elasticsearch and Redis
``web_pages``        in the child: Argilla's web pages, read where the package has them
``hosts``            in the child: which names requests may be sent to
``search_engine``    in the child: the search engine of a server that has none
``sample``           in the child: users, workspaces and datasets to try things on
===================  ================================================================================
"""

from __future__ import annotations

from argilla_widgets.server.local import LocalServer
from argilla_widgets.server.process import LocalServerError

__all__ = ["LocalServer", "LocalServerError"]
