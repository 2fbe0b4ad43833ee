"""A conversation for the pictures of the chat."""

from __future__ import annotations

from dataclasses import replace

from pitboss.events import ChatReply, Progress, RuleFailed, RuleResult, WorkflowFinished
from tests.gui.desk import SEED_SQL
from widgets.chat.panel import ChatPanel

SEED = "rule_patterns_in_companies_at_seed_stage_1732430862456"
LISTED = RuleResult(
    run_id="1", rule="list_orgs", title="List of organisations", message="Rule list_orgs → 12 rows → list_orgs",
    table="list_orgs", rows=12, sql="SELECT stage, name FROM orgs", source="reviewed",
)  # fmt: skip
FOUND = RuleResult(
    run_id="2", rule="patterns_in_companies...", title="patterns in companies at seed stage",
    message=f"Rule patterns_in_companies... → 18 rows → {SEED}", table=SEED, rows=18, sql=SEED_SQL,
    source="translated", explanation="18 patterns in organisations whose stage is Seed",
)  # fmt: skip
HELP = ChatReply(
    text="Type run and a rule, in plain English or by its code. The answer becomes a view in the sidebar.",
    examples=("run Find all patterns where kind equals pattern", "run LIST_ORGS", "list rules"),
)
LOST = RuleFailed(
    run_id="3", rule="patterns_that_smell...", code="not_understood",
    message="Not understood: “smell”. Say it in the words of your tables, or take one of the suggestions.",
    suggestions=("list patterns", "patterns whose description contains smell"),
)  # fmt: skip
COSTLY = RuleFailed(
    run_id="4", rule="all_pairs_of...", code="too_costly",
    message="This rule would take the database very long: about 50 million units, where 5 million are allowed. "
            "Ask for less, or run it anyway.",
    can_insist="all pairs of patterns and guests",
)  # fmt: skip
CUT_OFF = ChatReply(kind="error", text="❌ Not connected (status: disconnected)")
REVIEWED = WorkflowFinished(
    run_id="5", workflow="WEEKLY_REVIEW", message="Workflow WEEKLY_REVIEW → 2 of 2 rules → 30 rows", done=2, total=2,
    rows=30,
)  # fmt: skip


def steps(chat: ChatPanel, run_id: str, *, until: str = "register_view", fails: bool = False) -> None:
    """Tell the steps of a run; the one called `until` has begun, or failed, or all are done."""
    times = {"context": 0.4, "sql_pitboss": 1.8, "guard": 2.2, "data_table": 6.4, "register_rule": 1.1,
             "register_view": 1.6}  # fmt: skip
    details = {"sql_pitboss": "patterns, orgs, stage = Seed", "guard": "reads patterns, orgs"}
    for step, took in times.items():
        began = Progress(run_id=run_id, step=step, status="started")
        chat.show_event(began)
        if step == until and step != "register_view":
            if fails:
                chat.show_event(replace(began, status="failed", elapsed_ms=took))
            return
        chat.show_event(replace(began, status="done", elapsed_ms=took, detail=details.get(step, "")))


def talk(chat: ChatPanel) -> None:
    """Two rules that went well, the second with its steps."""
    chat.add_user("run LIST_ORGS")
    chat.show_event(LISTED)
    chat.add_user("run patterns in companies at seed stage")
    steps(chat, "2")
    chat.show_event(FOUND)
