"""What reading many users costs the server and this process."""

from __future__ import annotations

import gc
import threading

import pytest

from argilla_widgets.sdk import ArgillaAPIError
from argilla_widgets.sdk.http.transport import gc_paused


@pytest.mark.parametrize(
    ("api_url", "asked"),
    [
        ("http://127.0.0.1:6900", "identity"),
        ("http://127.1.2.3:6900", "identity"),
        ("http://[::1]:6900", "identity"),
        ("http://localhost:6900", "identity"),
        ("https://argilla.test", None),
        ("https://someone-argilla.hf.space", None),
    ],
)
def test_responses_are_compressed_except_from_this_machine(fake, api_url, asked):
    client = fake.client(api_url)
    client.users.list()
    encodings = [request.headers["Accept-Encoding"] for request in fake.requests]
    assert all(encoding == asked if asked else "gzip" in encoding for encoding in encodings)


def test_garbage_collection_pauses_until_the_last_reader_is_done():
    assert gc.isenabled()
    other_is_in, let_go = threading.Event(), threading.Event()

    def other():
        with gc_paused():
            other_is_in.set()
            let_go.wait()

    thread = threading.Thread(target=other)
    with gc_paused():
        thread.start()
        other_is_in.wait()
    assert not gc.isenabled()
    let_go.set()
    thread.join()
    assert gc.isenabled()


def test_garbage_collection_resumes_after_a_malformed_response(fake):
    client = fake.client()
    fake.add("ana")["updated_at"] = "yesterday"
    with pytest.raises(ArgillaAPIError):
        client.users.list()
    assert gc.isenabled()


def test_garbage_collection_that_was_off_stays_off():
    gc.disable()
    try:
        with gc_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
