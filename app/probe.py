"""Asks a server on this machine for JSON: whether it is there, and what it is. Never a proxy, never a redirect."""

from __future__ import annotations

import http.client
import json

LONGEST = 256 * 1024  # bytes of an answer that are read


def get_json(host: str, port: int, path: str, *, seconds: float = 1.0) -> object:
    """What `GET path` is answered there; None where nobody answers JSON. It waits: call it in a thread."""
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.request("GET", path)
        return json.loads(connection.getresponse().read(LONGEST))
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
