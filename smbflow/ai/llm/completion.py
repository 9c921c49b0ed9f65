"""One call to a model: sent once, and whatever comes of it told as a value."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx
from litellm.exceptions import ContentPolicyViolationError, ContextWindowExceededError

from smbflow.ai.llm.provider import heard, send
from smbflow.ai.llm.secrets import secret
from smbflow.domain.ports.models import (
    Call,
    Capability,
    Failure,
    FailureKind,
    Message,
    Model,
    Picture,
    Reply,
    Usage,
)

LONGEST_REPLY = 200_000
_OK = 200
_ERROR = 300
_SERVER_ERROR = 500
_LONGEST_WAIT = 7 * 24 * 3600.0
_NO_KEY_NEEDED = "none"
_UNPAID = frozenset({409, 425, 429, 503})

_WORDS: Mapping[int, tuple[FailureKind, str]] = {
    400: (FailureKind.PERMANENT, "it does not take this kind of request"),
    401: (FailureKind.PERMANENT, "its key is not accepted"),
    402: (FailureKind.PERMANENT, "its account has no credit"),
    403: (FailureKind.PERMANENT, "its key may not use it"),
    404: (FailureKind.PERMANENT, "there is no such model at that address"),
    408: (FailureKind.TRANSIENT, "it took too long"),
    409: (FailureKind.TRANSIENT, "it is busy"),
    413: (FailureKind.PERMANENT, "the document is too long for it"),
    422: (FailureKind.PERMANENT, "it does not take this kind of request"),
    425: (FailureKind.TRANSIENT, "it is busy"),
    429: (FailureKind.TRANSIENT, "it takes no more requests for now"),
}
"""What a status means (RFC 9110 and the providers' manuals)."""


def complete(call: Call) -> Reply | Failure:
    """Make a call."""
    model = call.model
    key = secret(model.key) if model.key else _NO_KEY_NEEDED
    if key is None:
        return Failure(FailureKind.PERMANENT, f"no key called {model.key} is on this PC")
    try:
        return _reply(send(**_arguments(call, key)), model)
    except Exception as error:  # noqa: BLE001 - the library raises anything; it must become a value
        return _failure(error)


def _arguments(call: Call, key: str) -> dict[str, Any]:
    model = call.model
    arguments: dict[str, Any] = {
        "model": model.use,
        "messages": [_message(message) for message in call.messages],
        "api_key": key,
        "max_tokens": model.answer_tokens,
        "temperature": 0,
        "timeout": model.seconds,
        "max_retries": 0,
        "num_retries": 0,
    }
    if model.at:
        arguments["api_base"] = model.at
    if call.schema is not None and Capability.JSON in model.capabilities:
        schema = {"name": "answer", "strict": True, "schema": dict(call.schema)}
        arguments["response_format"] = {"type": "json_schema", "json_schema": schema}
    return arguments


def _message(message: Message) -> dict[str, Any]:
    if not message.pictures:
        return {"role": message.role, "content": message.text}
    text = {"type": "text", "text": message.text}
    return {"role": message.role, "content": [text, *map(_shown, message.pictures)]}


def _shown(picture: Picture) -> dict[str, Any]:
    """Return a picture as the OpenAI interface takes it: inside the request, fetched by nobody."""
    url = f"data:image/jpeg;base64,{b64encode(picture.jpeg).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}


def _reply(response: Any, model: Model) -> Reply | Failure:
    choice = response.choices[0]
    message = choice.message
    if choice.finish_reason == "content_filter" or _refusal(message):
        return Failure(FailureKind.REFUSED, "it refuses to answer", charged=True)
    text = message.content
    if not isinstance(text, str) or message.tool_calls or len(text) > LONGEST_REPLY:
        return Failure(FailureKind.MALFORMED, "its answer is no text", charged=True)
    return Reply(
        text=text,
        served=str(response.model or model.use)[:200],
        usage=_usage(response),
        finish=str(choice.finish_reason),
    )


def _refusal(message: Any) -> bool:
    extra = getattr(message, "provider_specific_fields", None) or {}
    return bool(getattr(message, "refusal", None) or extra.get("refusal"))


def _usage(response: Any) -> Usage | None:
    """Return what the provider counted, None where it cannot be."""
    usage = getattr(response, "usage", None)
    asked = getattr(usage, "prompt_tokens", None)
    answered = getattr(usage, "completion_tokens", None)
    if not (isinstance(asked, int) and isinstance(answered, int)) or asked <= 0 or answered < 0:
        return None
    return Usage(asked, answered)


def _failure(error: Exception) -> Failure:
    """Tell what a failure is by what came over the wire; the provider's words stay outside."""
    if heard.status == _OK:
        words = "what answered there is no model"
        return Failure(FailureKind.MALFORMED, words, heard.status, charged=True)
    if heard.status is None and _never_arrived(error):
        return Failure(FailureKind.TRANSIENT, "it cannot be reached")
    status = heard.status or getattr(error, "status_code", None)
    kind, words = _told(status, error)
    maybe = heard.status is None and kind is FailureKind.TRANSIENT
    charged = maybe and status not in _UNPAID
    return Failure(kind, words, heard.status, _seconds(_come_back(error)), charged)


def _come_back(error: Exception) -> str | None:
    """Return Retry-After as heard, else as litellm kept it (providers with a client of theirs)."""
    kept = getattr(error, "litellm_response_headers", None) or {}
    return heard.retry_after or kept.get("retry-after")


def _told(status: Any, error: Exception) -> tuple[FailureKind, str]:
    if isinstance(error, ContentPolicyViolationError):
        return FailureKind.REFUSED, "it refuses to answer"
    if isinstance(error, ContextWindowExceededError):
        return FailureKind.PERMANENT, "the document is too long for it"
    if status in _WORDS:
        return _WORDS[status]
    if isinstance(status, int) and _ERROR <= status < _SERVER_ERROR:
        return FailureKind.PERMANENT, f"it answers with status {status}"
    return FailureKind.TRANSIENT, "it does not work for now"


def _never_arrived(error: BaseException) -> bool:
    """Say whether no connection came about, so that nothing was sent."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, httpx.ConnectError | httpx.ConnectTimeout):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _seconds(retry_after: str | None) -> float | None:
    """Return Retry-After in seconds (RFC 9110 10.2.3); dates are rare here and not read."""
    with suppress(TypeError, ValueError):
        seconds = float(retry_after or "")
        return seconds if 0 <= seconds <= _LONGEST_WAIT else None
    return None
