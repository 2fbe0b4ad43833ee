"""Commands that ask: run a rule or a workflow, list the rules, translate without running, chat."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

import click

from app.cli.options import shared
from app.cli.output import FORMATS, Format, printable, show
from app.cli.running import DONE, FAILED, guest, run_command, say
from app.logs import Logs
from app.settings import Settings
from pitboss.events import Event, RuleFailed, RuleResult

if TYPE_CHECKING:
    from app.assembly import Application

form_option = click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)


@click.command(epilog='Example: pattern-factory run "patterns created before March 2025" --format json')
@click.argument("rule", nargs=-1, required=True)
@form_option
@shared
@click.pass_context
def run(context: click.Context, rule: tuple[str, ...], form: Format) -> None:
    """Run RULE, plain English or a code, and print its rows."""
    asked = " ".join(rule)
    if not asked.strip():
        raise click.UsageError("The rule is empty.", context)

    async def command(settings: Settings, logs: Logs) -> int:
        async with guest(settings, logs) as application:
            if application.is_workflow(asked):
                return await _through_workflow(application, asked)
            ending = await application.supervisor.process_rule_request(asked)
            _tell(ending)
            if isinstance(ending, RuleFailed):
                return FAILED
            source = await application.open_view(ending.table)
            show(source.columns, (await source.rows(0, ending.rows, whole=form != "table")).rows, form)
            return DONE

    run_command(context, command)


@click.command(epilog="Example: pattern-factory workflow WEEKLY_REVIEW")
@click.argument("code")
@shared
@click.pass_context
def workflow(context: click.Context, code: str) -> None:
    """Run the rules of the workflow CODE in order."""

    async def command(settings: Settings, logs: Logs) -> int:
        async with guest(settings, logs) as application:
            return await _through_workflow(application, code)

    run_command(context, command)


async def _through_workflow(application: Application, code: str) -> int:
    ending = await application.supervisor.run_workflow(code, emit=_tell)
    return FAILED if isinstance(ending, RuleFailed) or ending.done < ending.total else DONE


def _tell(event: Event) -> None:
    """Results and failures as lines on standard error."""
    match event:
        case RuleFailed(rule=rule, message=message, suggestions=suggestions):
            say(f"Error: {message}" if not rule else f"Error in {rule}: {message}")
            for suggestion in suggestions:
                say(f"  Try: {suggestion}")
        case RuleResult(message=message):
            say(message)
        case _ if message := getattr(event, "message", ""):
            say(message)


@click.command()
@shared
@click.pass_context
def rules(context: click.Context) -> None:
    """List the rules and workflows of the rulebook."""

    async def command(settings: Settings, _logs: Logs) -> int:
        from app.rulebook import open_rulebook

        file = await open_rulebook(settings)
        if file.problem:
            say(file.problem)
        book = file.current
        for rule in book.rules:
            click.echo(printable(f"{rule.code}\t{rule.title}"))
        for flow in book.workflows:
            click.echo(printable(f"{flow.code}\t{flow.title} (workflow: {', '.join(s.rule for s in flow.ordered)})"))
        return DONE

    run_command(context, command)


@click.command(epilog="Example: echo 'orgs in Series B' | pattern-factory translate --explain")
@click.option("--explain", is_flag=True, help="Also say what was understood, and which words became what.")
@shared
@click.pass_context
def translate(context: click.Context, explain: bool) -> None:
    """Translate questions without running them: one a line on standard input, one JSON object a line out.

    The offline translator alone is asked. It only reads the database, and creates nothing there.
    """

    async def command(settings: Settings, _logs: Logs) -> int:
        from app.translating import open_translator

        async with open_translator(settings, stages=explain) as answer:
            while line := await asyncio.to_thread(sys.stdin.readline):
                click.echo(json.dumps(answer(line), ensure_ascii=False))
                sys.stdout.flush()
        return DONE

    run_command(context, command)


@click.command()
@shared
@click.pass_context
def chat(context: click.Context) -> None:
    """Open the chat here: type `run ...` and read the answer. Ctrl-D ends it."""

    async def command(settings: Settings, logs: Logs) -> int:
        from app.terminal import chat_in_terminal

        async with guest(settings, logs) as application:
            await chat_in_terminal(application)
        return DONE

    run_command(context, command)
