"""A ceiling on the memory of each server process, so that one rule cannot take the machine's.

PostgreSQL has no such setting. The postmaster's limit is inherited by every process that it starts; one that reaches it
fails its query with "out of memory" (53200), and the server lives on.
"""

from __future__ import annotations

import logging
import sys

log = logging.getLogger(__name__)

LARGEST = 2 * 2**30  # bytes of private memory a process: far over what sorting and hashing may take


def bound_memory(postmaster: int) -> None:
    """Bound the processes that the postmaster starts from now on. Only Linux can do that to a process that runs."""
    if sys.platform != "linux":
        return
    import resource

    try:
        _, hard = resource.prlimit(postmaster, resource.RLIMIT_DATA)
        soft = LARGEST if hard == resource.RLIM_INFINITY else min(LARGEST, hard)
        resource.prlimit(postmaster, resource.RLIMIT_DATA, (soft, hard))
    except (OSError, ValueError) as error:
        log.warning("The memory of the database's processes is not bounded: %s", error)
