"""Invented content for the desk in memory."""

from __future__ import annotations

from datetime import datetime

from pitboss.models import PatternKind

PATTERNS: list[tuple[str, PatternKind, str]] = [
    ("Counter-Positioning", "pattern", "A newcomer adopts a superior model that the incumbent will not copy"),
    ("Switching Costs", "pattern", "Leaving costs the customer more than staying is worth losing"),
    ("Pilot Purgatory", "anti-pattern", "Endless pilots, no owner, no budget line, no rollout"),
    ("Network Effects", "pattern", "Each new user makes the product better for the others"),
    ("Process Power", "pattern", "Ways of working that take years to copy"),
    ("Founder-Market Misfit", "anti-pattern", "Founders without access to the market that they sell to"),
    ("Data Flywheel", "pattern", "Usage makes data, data makes the product, the product makes usage"),
    ("Feature Factory", "anti-pattern", "Output is counted, outcomes are not"),
    ("Regulatory Moat", "pattern", "Approval that rivals must earn again"),
    ("Scale Economies", "pattern", "Unit cost falls as volume grows"),
    ("Cornered Resource", "pattern", "Preferred access to something others need"),
    ("Brand Power", "pattern", "The same thing is worth more with this name"),
    ("Land and Expand", "pattern", "Start with one team and grow inside the account"),
    ("Vanity Metrics", "anti-pattern", "Numbers that rise while the business does not"),
    ("Usage-Based Pricing", "pattern", "Revenue follows the value that the customer gets"),
    ("Premature Scaling", "anti-pattern", "Hiring and spending ahead of a product that people want"),
    ("Wedge Product", "pattern", "A small sharp tool that opens the door to the whole workflow"),
    ("Single-Customer Trap", "anti-pattern", "One account steers the roadmap and then leaves"),
    ("Open Core", "pattern", "The community builds trust, the enterprise pays for control"),
    ("Shelfware", "anti-pattern", "Sold to the buyer, never opened by the user"),
    ("Platform Shift", "pattern", "A new substrate resets who owns the customer"),
    ("Founder-Led Sales", "pattern", "The first ten contracts are signed by those who build"),
]
_ADOPTION = (
    "Approval took four years and is worth it: the file, the registry and the post-market data are each a door that a "
    "rival has to open again, in order, while we are already inside"
)
COMPANIES: list[tuple[str, str | None, str | None, int | None, datetime | None, list[str] | None]] = [
    ("Atlas Health", "Care plans for clinics", "Seed", 3_750_000, datetime(2023, 8, 4), ["ai", "care"]),
    ("Helix Bio", "Assays as a service", "Seed", 1_250_000, datetime(2024, 2, 19), ["biotech"]),
    ("Lumen Bio", "", None, None, None, None),
    ("Cobalt Health", _ADOPTION, "Seed", 12_500_000, datetime(2022, 11, 30), ["devices", "regulation"]),
    ("Nova Bio", "Protein design", "Series A", 3_750_000, datetime(2023, 8, 21), []),
    ("Orbit Labs", "Scheduling for labs", "Seed", 8_750_000, datetime(2023, 1, 9), ["workflow"]),
    ("Quanta Labs", "Imaging", "Seed", 2_500_000, None, ["imaging", "ai"]),
    ("Pioneer Bio", "Trials at home", "Series B", 5_000_000, datetime(2020, 10, 2), ["trials"]),
    ("Mosaic Health", "Claims made clear", "Seed", 10_000_000, datetime(2022, 3, 14), ["payers"]),
    ("Vertex Labs", "Lab robots", "Seed", 1_250_000, datetime(2024, 6, 27), ["robots", "automation", "labs"]),
    ("Kepler Care", "Remote monitoring", None, 6_250_000, datetime(2021, 5, 3), ["devices"]),
    ("Juniper Dx", "Diagnostics", "Grant", 400_000, datetime(2025, 1, 15), None),
]
EPISODES = [
    ("Episode 12: Trial Recruitment", "Why recruitment fails late and costs early"),
    ("Episode 13: Selling to Hospitals", "Budgets, committees and the person who signs"),
    ("Episode 14: The Second Product", "When the wedge has done its work"),
    ("Episode 15: Pricing by Outcome", "Who measures, who pays, who waits"),
]
POSTS = [
    ("Pilots are not customers", "Eleven pilots and no purchase order"),
    ("What a moat looks like in year one", "Mostly it looks like work that nobody wants to do"),
]
GUESTS: list[tuple[str, str, list[str]]] = [
    ("Dana Silva", "Chief Medical Officer", ["trials", "adoption"]),
    ("Tomas Lindqvist", "Founder", ["pricing"]),
    ("Mei Okafor", "Head of Product", ["workflow", "data"]),
]
