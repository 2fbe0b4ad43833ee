"""The figures of a plan as people read them. Without a screen."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from pitboss.names import counted
from pitboss.sql_models import PREVIEW_ROWS, PlanStep, QueryPlan, SqlPreview


def about(number: float | None, locale: QLocale) -> str:
    """A number of rows or a cost, without decimals."""
    return "" if number is None else f"{round(number):,}".replace(",", locale.groupSeparator())


def ms_text(ms: float | None, locale: QLocale) -> str:
    """`0.04 ms`, `12.3 ms`, `840 ms`, `2.15 s`."""
    if ms is None:
        return ""
    if ms >= 1000:
        return f"{locale.toString(ms / 1000, 'f', 2)} s"
    return f"{locale.toString(ms, 'f', 2 if ms < 1 else 1 if ms < 100 else 0)} ms"


def share_text(share: float) -> str:
    """`43 %`, `< 1 %`, `0 %`."""
    return "< 1 %" if 0 < share < 0.01 else f"{round(share * 100)} %"


def spoken(step: PlanStep, locale: QLocale) -> str:
    """A step as a screen reader says it."""
    parts = [step.says, f"{about(step.rows, locale)} rows expected"]
    if step.real_rows is not None:
        parts += [f"{about(step.real_rows, locale)} rows", ms_text(step.ms, locale)]
        parts.append(f"{share_text(step.share)} of the time")
    else:
        parts += [f"cost {about(step.cost, locale)}", f"{share_text(step.share)} of the cost"]
    return ", ".join(parts) + "." + "".join(f" Warning: {warning}" for warning in step.warnings)


def details_text(step: PlanStep, locale: QLocale) -> str:
    """What there is to know of a step beside its words."""
    figures = f"PostgreSQL calls it {step.kind}. It expects {about(step.rows, locale)} rows at a cost of "
    figures += f"{about(step.cost, locale)}."
    if step.real_rows is not None:
        figures += f" It gave {about(step.real_rows, locale)} rows in {ms_text(step.ms, locale)}."
    return " ".join([*step.details, figures])


def plan_line(plan: QueryPlan, locale: QLocale) -> str:
    """What a plan comes to, in a line."""
    warnings = counted(len(plan.warnings), "warning") if plan.warnings else "no warnings"
    if plan.running_ms is not None:
        planned = f", planned in {ms_text(plan.planning_ms, locale)}" if plan.planning_ms is not None else ""
        return f"Measured: {ms_text(plan.running_ms, locale)}{planned}, {warnings}."
    return f"As PostgreSQL expects it, nothing has run: {warnings}."


def preview_line(preview: SqlPreview, locale: QLocale) -> str:
    """How many rows a preview has, of how many, and how long they took."""
    took = ms_text(preview.ms, locale)
    if preview.more:
        return f"First {PREVIEW_ROWS} rows in {took}; save it as a rule for all."
    rows = len(preview.rows)
    if rows == 0:
        return f"No rows, in {took}."
    return f"{'The only row' if rows == 1 else f'All {locale.toString(rows)} rows'} in {took}."
