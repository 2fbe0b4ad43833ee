"""SQL from a language model: GPT-4o, or any that speaks the OpenAI chat API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from pitboss.errors import ModelRefused, ModelTimeout, ModelUnavailable, NoModel
from pitboss.events import Source
from pitboss.models import ModelStatus
from pitboss.translate import Question, Translation
from pitboss.translate.answer import sql_in
from pitboss.translate.prompt import FORM, describe

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion, ChatCompletionMessageParam

RETRIES = 2
LONGEST_ANSWER = 2_000  # tokens; a rule's SQL has some hundred


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Which model, where. `timeout` is in seconds and bounds a whole translation, retries included.

    `sends_values`: columns are described with some of the values that occur in them.
    """

    model: str
    key: str = field(default="", repr=False)
    base_url: str = ""
    timeout: float = 60.0
    sends_values: bool = True

    @property
    def usable(self) -> bool:
        """A local endpoint needs no key; OpenAI's does."""
        return bool(self.key or self.base_url)


class ModelTranslator:
    """Asks the model. Its configuration may change between two questions; its client is made at the first."""

    source: Source = "model"

    def __init__(
        self,
        config: Callable[[], ModelConfig],
        prompt: Callable[[], str],
    ) -> None:
        self._config = config
        self._prompt = prompt
        self._on_status: list[Callable[[ModelStatus], None]] = []
        self._client: AsyncOpenAI | None = None
        self._made_for: ModelConfig | None = None
        self._failed = False

    @property
    def status(self) -> ModelStatus:
        """Whether it can be asked: `error` where the last question failed on the way."""
        return "none" if not self._config().usable else "error" if self._failed else "ready"

    def on_status(self, callback: Callable[[ModelStatus], None]) -> None:
        """Tell `callback` when the model begins to fail, and when it works again."""
        self._on_status.append(callback)

    async def translate(self, question: Question) -> Translation:
        """SQL for `question`. Raises ModelUnavailable, ModelRefused, ModelTimeout or NotUnderstood."""
        config = self._config()
        answer = await self._ask(config, self._messages(question, config))
        return Translation(sql_in(answer), "model")

    async def test(self, config: ModelConfig) -> str:
        """Ask for one word, with a configuration that may not be saved yet. A sentence that says that it works."""
        await self._ask(config, [{"role": "user", "content": "Answer with the single word: ready"}])
        return f"{config.model} answered. It will be asked where no rule, memory or translator has the SQL."

    async def aclose(self) -> None:
        """Close the client's connections. Safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def _messages(self, question: Question, config: ModelConfig) -> list[ChatCompletionMessageParam]:
        schema = describe(question.schema, values=config.sends_values)
        system = "\n\n".join(part for part in (self._prompt().strip(), FORM, schema) if part)
        return [{"role": "system", "content": system}, {"role": "user", "content": question.text}]

    async def _ask(self, config: ModelConfig, messages: list[ChatCompletionMessageParam]) -> str:
        if not config.usable:
            raise NoModel(
                "No model is set up, so only rules that the offline translator can read work. "
                "Enter a key or a local endpoint under Model settings."
            )
        if not (config.key.isascii() and config.key.isprintable()):
            raise ModelUnavailable("The model's key holds signs that no key has. Enter it again under Model settings.")
        try:
            async with asyncio.timeout(config.timeout):
                answer = await self._complete(config, messages)
        except TimeoutError:
            self._tell(failed=True)
            raise ModelTimeout(
                f"The model did not answer within {config.timeout:g} s. Try again, or choose a quicker model."
            ) from None
        self._tell(failed=False)
        return _text_of(answer)

    async def _complete(self, config: ModelConfig, messages: list[ChatCompletionMessageParam]) -> ChatCompletion:
        try:
            client = await self._client_for(config)
            return await client.chat.completions.create(
                model=config.model, messages=messages, temperature=0, max_tokens=LONGEST_ANSWER
            )
        except Exception as error:
            from pitboss.translate.model_failures import model_failure  # it imports openai, which is there by now

            shown = model_failure(error, config.model)
            self._tell(failed=not isinstance(shown, ModelRefused))
            raise shown from error

    async def _client_for(self, config: ModelConfig) -> AsyncOpenAI:
        if self._client is None or self._made_for != config:
            await self.aclose()
            # importing it takes half a second: not on the loop, and not before a model is needed
            openai = await asyncio.to_thread(import_module, "openai")
            self._client = openai.AsyncOpenAI(
                api_key=config.key or "none",
                base_url=config.base_url or "https://api.openai.com/v1",
                timeout=config.timeout,
                max_retries=RETRIES,
            )
            self._made_for = config
        assert self._client is not None
        return self._client

    def _tell(self, *, failed: bool) -> None:
        if failed != self._failed:
            self._failed = failed
            for told in self._on_status:
                told(self.status)


def _text_of(answer: ChatCompletion) -> str:
    """The answer's text. Raises ModelRefused for all that is no whole answer in text."""
    if not isinstance(getattr(answer, "choices", None), list):
        raise ModelRefused("The model's endpoint gave an answer that is not in the OpenAI form. Check its address.")
    if not answer.choices:
        raise ModelRefused("The model gave no answer. Try again, or say the rule in other words.")
    choice = answer.choices[0]
    for problem in _problems(choice.finish_reason, choice.message.refusal, bool(choice.message.tool_calls)):
        raise ModelRefused(problem)
    text = choice.message.content or ""
    if not text.strip():
        raise ModelRefused("The model gave an empty answer. Try again, or say the rule in other words.")
    return text


def _problems(finish: str | None, refusal: str | None, called_tools: bool) -> Iterator[str]:
    if refusal:
        yield "The model declined to answer this rule. Say it in other words."
    if finish == "content_filter":
        yield "The model's content filter stopped the answer. Say the rule in other words."
    if finish == "length":
        yield "The model's answer was cut off before its end. Ask for less in one rule."
    if called_tools:
        yield "The model tried to use a tool instead of writing SQL. Try again, or choose another model."
