"""Plain HTTP answers, with what a browser asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from websockets.datastructures import Headers
from websockets.http11 import Response

from app.door import METHODS
from app.reads import Answer

NEXT_OFFSET = "X-Next-Offset"


def response(answer: Answer, method: str, origin: str | None, extra: Mapping[str, str] | None = None) -> Response:
    """An answer as HTTP. `origin` is the asking page's, where it may read the answer."""
    headers = _headers(origin)
    headers["Content-Type"] = "application/json; charset=utf-8"
    headers["Content-Length"] = str(len(answer.body))
    if answer.next_offset is not None:
        headers[NEXT_OFFSET] = str(answer.next_offset)
        headers["Access-Control-Expose-Headers"] = NEXT_OFFSET
    for name, value in (extra or {}).items():
        headers[name] = value
    return Response(answer.status.value, answer.status.phrase, headers, b"" if method == "HEAD" else answer.body)


def preflight(origin: str | None) -> Response:
    """What a browser is told before it asks with an Authorization header."""
    headers = _headers(origin)
    headers["Access-Control-Allow-Methods"] = METHODS
    headers["Access-Control-Allow-Headers"] = "Authorization"
    return Response(HTTPStatus.NO_CONTENT.value, HTTPStatus.NO_CONTENT.phrase, headers)


def _headers(origin: str | None) -> Headers:
    headers = Headers({"Connection": "close", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
    headers["Vary"] = "Origin"
    if origin is not None:
        headers["Access-Control-Allow-Origin"] = origin
    return headers
