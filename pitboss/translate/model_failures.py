"""What can go wrong on the way to a model, as sentences. No text of the endpoint's own is shown: it may hold a key."""

from __future__ import annotations

import openai

from pitboss.errors import ModelRefused, ModelTimeout, ModelUnavailable, PitbossError

SETTINGS = "Model settings"


def model_failure(error: Exception, model: str) -> PitbossError:
    """The error to show for one that the OpenAI client raised."""
    match error:
        case openai.APITimeoutError():
            return ModelTimeout("The model did not answer in time. Try again, or choose a quicker model.")
        case openai.APIResponseValidationError():
            return ModelRefused(
                "The model's endpoint gave an answer that is not in the OpenAI form. Check its address."
            )
        case openai.APIConnectionError():
            return ModelUnavailable(
                f"The model's endpoint cannot be reached. Check the network and the address under {SETTINGS}."
            )
        case openai.APIStatusError():
            return _by_status(error, model)
        case ValueError() | TypeError() | AttributeError() | KeyError():
            return ModelRefused("The model's endpoint gave an answer that cannot be read. Check its address.")
    return ModelUnavailable(f"The model cannot be asked. Check the address and the key under {SETTINGS}.")


def _by_status(error: openai.APIStatusError, model: str) -> PitbossError:
    status = error.status_code
    if status == 401:
        return ModelUnavailable(f"The model's key was not accepted. Enter a valid key under {SETTINGS}.")
    if status == 403:
        return ModelUnavailable(f"The key may not use the model {model}. Choose another model under {SETTINGS}.")
    if status == 404:
        return ModelUnavailable(f"The endpoint has no model {model}. Check its name and address under {SETTINGS}.")
    if status == 429:
        if error.code == "insufficient_quota":
            return ModelUnavailable("The model account's quota is used up. Add credit there, or choose another model.")
        return ModelUnavailable("The model takes no more questions right now. Try again in a minute.")
    if status >= 500:
        return ModelUnavailable("The model's service has a fault of its own. Try again in a minute.")
    return ModelRefused(f"The model's endpoint did not take the question (HTTP {status}). Check {SETTINGS}.")
