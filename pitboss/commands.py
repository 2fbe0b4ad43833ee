"""What is asked of the supervisor, by the chat dock, a web client or the command line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunRule:
    """Run a rule: by its code (any letter case), its exact name, or in plain English."""

    rule_code: str
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class RunWorkflow:
    """Run a workflow's rules in order."""

    workflow: str
    workflow_id: str = ""


Command = RunRule | RunWorkflow
