"""Server addresses as people paste them."""

from __future__ import annotations

import pytest

from argilla_widgets.sdk.auth.address import parse_address
from argilla_widgets.sdk.errors import ArgillaError


@pytest.mark.parametrize(
    ("pasted", "used"),
    [
        ("http://localhost:6900", "http://localhost:6900"),
        ("http://localhost:6900/", "http://localhost:6900"),
        ("  http://localhost:6900/datasets \n", "http://localhost:6900"),
        ("http://localhost:6900/datasets?page=1#top", "http://localhost:6900"),
        ("http://localhost:6900/sign-in", "http://localhost:6900"),
        ("http://localhost:6900/api/v1/", "http://localhost:6900"),
        ("http://localhost:6900/api/v1/me", "http://localhost:6900"),
        ("http://localhost:6900/user-settings", "http://localhost:6900"),
        ("http://localhost:6900/dataset/3fa85f64-5717-4562-b3fc-2c963f66afa6/annotation-mode", "http://localhost:6900"),
        ("https://host/prefix", "https://host/prefix"),
        ("https://host/prefix/api/v1", "https://host/prefix"),
        ("https://host/a/b/sign-in/", "https://host/a/b"),
        ("https://host/my-datasets", "https://host/my-datasets"),
        ("localhost:6900", "http://localhost:6900"),
        ("LOCALHOST:6900", "http://localhost:6900"),
        ("[::1]:6900", "http://[::1]:6900"),
        ("localhost.example.org", "https://localhost.example.org"),
        ("argilla.example.org", "https://argilla.example.org"),
        ("https://huggingface.co/spaces/Owner/My_Space.v2", "https://owner-my-space-v2.hf.space"),
        ("https://huggingface.co/spaces/owner/name/tree/main?logs=container", "https://owner-name.hf.space"),
        ("huggingface.co/spaces/owner/name", "https://owner-name.hf.space"),
        ("https://owner-name.hf.space/datasets", "https://owner-name.hf.space"),
        ("http://owner-name.hf.space", "https://owner-name.hf.space"),
        ("http://[::1]:6900", "http://[::1]:6900"),
        ("127.0.0.1:6900/datasets", "http://127.0.0.1:6900"),
        ("0.0.0.0:6900", "http://0.0.0.0:6900"),
    ],
)
def test_a_pasted_address_becomes_the_base_url(pasted, used):
    assert str(parse_address(pasted)) == used


@pytest.mark.parametrize(
    "nonsense",
    ["", "   ", None, 6900, "ftp://host", "http://", "http://[bad", "http://h:99999999", "http://h:-1"]
    + ["http://127.0.0.1:6900/%0d%0aX:y", "http://host/%00", "http://host/" + "a" * 10_000]
    + [f"http://{host}/" for host in ("xn--", "xn--zzzzzzzz99999999", "xn--a-\u00e4", "a..b", "x" * 300)],
)
def test_an_invalid_address_is_refused_with_an_example(nonsense):
    with pytest.raises(ArgillaError, match="http://localhost:6900") as caught:
        parse_address(nonsense)
    assert caught.value.field == "api_url"


def test_a_hugging_face_page_that_is_not_a_space_is_recognized():
    with pytest.raises(ArgillaError, match=r"hf\.space"):
        parse_address("https://huggingface.co/argilla")


def test_credentials_in_the_address_are_used_and_never_shown():
    address = parse_address("https://me:hunter2hunter2@host:8443/prefix")
    assert address.userinfo is not None
    for shown in (str(address), repr(address), f"{address}", address.host, address.root):
        assert "hunter2" not in shown
    assert address.host == "host:8443"


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://argilla.example.org", True),
        ("https://argilla.example.org", False),
        ("http://localhost:6900", False),
        ("http://127.0.0.1:6900", False),
        ("http://[::1]:6900", False),
        ("http://localhost.:6900", False),
        ("http://LOCALHOST:6900", False),
        ("http://argilla.localhost:6900", False),
        ("http://0.0.0.0:6900", False),
        ("http://127.1:6900", False),
        ("http://127.255.0.9:6900", False),
        ("http://2130706433:6900", False),
        ("http://0x7f.0.0.1:6900", False),
        ("http://017700000001:6900", False),
        ("http://0:6900", False),
        ("http://[::]:6900", False),
        ("http://[::ffff:127.0.0.1]:6900", False),
        ("http://[::ffff:7f00:1]:6900", False),
        ("http://[0:0:0:0:0:0:0:1]:6900", False),
        ("http://[::ffff:10.0.0.1]:6900", True),
        ("http://128.0.0.1:6900", True),
        ("http://127.0.0.1.example.org:6900", True),
        ("http://127.example.org", True),
        ("http://localhost.example.org", True),
        ("http://notlocalhost", True),
    ],
)
def test_only_plain_http_over_a_network_is_unencrypted(url, plain):
    assert parse_address(url).is_plain is plain
