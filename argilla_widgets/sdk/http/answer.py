"""A response of the server, read within its limits."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

import httpx

from argilla_widgets.sdk.http.limits import LARGEST, LARGEST_REFUSAL, RATIO, UNCHECKED, Allowance, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

ENCODING = "gzip"
"""The accepted compression of responses: one that Python can unpack, and in small parts."""
_STEP = 2**20
_GZIP = 16 + zlib.MAX_WBITS


class Answer(NamedTuple):
    """A status with its headers and unpacked body, which a traceback does not show: it contains other users' keys."""

    status_code: int
    headers: httpx.Headers
    content: bytes
    url: httpx.URL

    @property
    def is_success(self) -> bool:
        """Whether the server did what was requested."""
        return httpx.codes.is_success(self.status_code)

    @property
    def is_redirect(self) -> bool:
        """Whether it is a redirect."""
        return httpx.codes.is_redirect(self.status_code)

    def __repr__(self) -> str:
        return f"<Answer {self.status_code}>"


def read_answer(response: httpx.Response, allowance: Allowance) -> Answer:
    """Read the body of ``response`` and close it.

    The body of a refusal that is too large is dropped: its status says enough.

    Raises
    ------
    LimitError
        When it exceeds a limit.
    httpx.HTTPError
        When it is incomplete or cannot be unpacked.
    """
    try:
        content = _body(response, allowance, LARGEST if response.is_success else LARGEST_REFUSAL)
    except TooLargeError:
        if response.is_success:
            raise
        content = b""
    finally:
        response.close()
    return Answer(response.status_code, response.headers, content, response.request.url)


def _body(response: httpx.Response, allowance: Allowance, largest: int) -> bytes:
    if response.is_stream_consumed:  # by a hook, or by a transport that has all of it at once
        if len(response.content) > largest:
            raise TooLargeError
        return response.content
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > largest:
        raise TooLargeError
    allowance.begin_body()
    parts: list[bytes] = []
    size = 0
    for part, packed in _parts(response, allowance):
        size += len(part)
        if max(size, packed) > largest or size > max(UNCHECKED, packed * RATIO):
            raise TooLargeError
        parts.append(part)
    return b"".join(parts)


def _parts(response: httpx.Response, allowance: Allowance) -> Iterator[tuple[bytes, int]]:
    """Yield each unpacked part, with the number of packed bytes so far."""
    unpacker = _unpacker(response)
    packed = 0
    for chunk in response.iter_raw():
        packed += len(chunk)
        allowance.receive(len(chunk))
        allowance.check()
        if unpacker is None:
            yield chunk, packed
            continue
        if unpacker.eof:  # what follows is ignored, but counts
            yield b"", packed
            continue
        while chunk:
            try:
                part = unpacker.decompress(chunk, _STEP)
            except zlib.error as error:
                raise httpx.DecodingError(str(error), request=response.request) from None
            yield part, packed
            chunk = unpacker.unconsumed_tail  # noqa: PLW2901 - what did not fit into the part


def _unpacker(response: httpx.Response) -> zlib._Decompress | None:
    encodings = [one.strip().lower() for one in response.headers.get("content-encoding", "").split(",")]
    match [one for one in encodings if one not in {"", "identity"}]:
        case []:
            return None
        case ["gzip" | "x-gzip"]:
            return zlib.decompressobj(_GZIP)
    raise httpx.DecodingError("The answer is compressed in a way that was not requested.", request=response.request)
