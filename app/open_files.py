"""How many connections this process may hold: each is an open file, of which the system gives a process so many."""

from __future__ import annotations

import contextlib

_OTHER_FILES = 300  # the database, the window, logs


def files_for(connections: int) -> int:
    """How many of so many connections this process may hold at once; its soft limit (often 1,024) is raised."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return connections
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHER_FILES
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return connections
    with contextlib.suppress(ValueError, OSError):
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _OTHER_FILES)
