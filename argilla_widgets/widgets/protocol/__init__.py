"""The messages between a widget in the kernel and its views in the browser.

Small public state is sent as traits (`base/people.py`); everything else is one of these messages, each a JSON object
with a ``type``. A view sends requests to the kernel with an ``id`` that it made: a random text, a hyphen, and an
increasing number. The kernel confirms at once that it has `Received` a request, and answers it with exactly one of
`Done`, `Failed` or the answer that the request names, under ``request``. A view sends a request again if it was not
received, and the kernel performs each id once. All front ends of a kernel get every message, so a view ignores answers
to ids that it did not make.

The selection is a trait, too, but a long one: a browser sends only what it changes (`Select`), and is sent only what
changed (`Selection`).

Rows are sent as columns in binary buffers (`Columns`, `Memberships`), edits as patches of the changed rows (`Patch`).
``revision`` counts the changes of the data; a patch, and memberships that come later, apply to the revision just before
their own, and a view that finds a gap sends `Open` again. Memberships are read and sent workspace by workspace; until
all are known, a `Row` contains none, and an edit's changes of them are sent as `Memberships`, too.

``python -m argilla_widgets.widgets.protocol.typescript js/src/protocol.ts`` writes the TypeScript side.
"""
