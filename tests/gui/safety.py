"""A safety report and bypasses, as an embedded database gives them."""

from __future__ import annotations

from pitboss.safety.bypasses import read_bypasses
from pitboss.safety.models import LimitInForce, Readable, SafetyReport, Shot, Trial, WallState

_LINKS = ("pattern_episode_link", "pattern_guest_link", "pattern_org_link", "pattern_post_link")
REPORT = SafetyReport(
    role_exists=True,
    walls=(
        WallState("tree", True, "PostgreSQL itself reads each rule's SQL, and only what is listed passes: one SELECT "
                  "over 10 content tables and earlier results."),
        WallState("role", True, "Rules run as pattern_factory_rules, which reads live content and earlier results, and "
                  "creates in views."),
        WallState("limits", True, "What costs too much is refused before it runs; what takes too long or grows too "
                  "large is stopped, and nothing of it remains."),
    ),
    readable=(
        *(Readable(name, False, True) for name in ("categories", "episodes", "guests", "orgs", *_LINKS, "patterns",
                                                   "posts")),
        Readable("views.list_orgs", True, False),
    ),
    writable=(),
    creates_in=("views",),
    callable=(),
    limits=(
        LimitInForce("Time for a rule", "60 s"), LimitInForce("Waiting for another rule", "5 s"),
        LimitInForce("Expected cost", "50,000,000"), LimitInForce("Rows of a result", "20,000,000"),
        LimitInForce("Size of a result", "4 GB"), LimitInForce("Temporary files", "4 GB"),
        LimitInForce("Idle transaction", "5 min"),
    ),
)  # fmt: skip


def _shot(number: int) -> Shot:
    bypass = read_bypasses()[number]
    tree = Trial("tree", not bypass.hidden, "A rule can only read; this one does more.")
    stopped = Trial("limits", True, "It ran, and was stopped after 0.25 s, as a rule is in its time.")
    refused = Trial("role", True, "PostgreSQL refuses it: permission denied.")
    if bypass.hidden:
        return Shot(bypass, (tree, Trial("role", True, "It runs, and finds nothing: such rows are not there.")))
    return Shot(bypass, (tree, stopped if "Endless" in bypass.name else refused))


SHOTS = tuple(_shot(number) for number in range(len(read_bypasses())))
