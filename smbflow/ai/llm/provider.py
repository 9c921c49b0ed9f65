"""litellm made quiet: no price list from the network, no callbacks, no tries of its own.

Its HTTP client is ours: it follows no redirects (a document never goes where nobody sent it),
takes no proxy from the environment for this PC, and notes what it heard.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # read while importing: else it downloads

import litellm
from litellm.exceptions import ServiceUnavailableError
from litellm.llms.custom_httpx.http_handler import HTTPHandler

_THIS_PC = ("http://127.0.0.1", "http://localhost", "http://[::1]")


@dataclass(slots=True)
class Heard:
    """What came over the wire in the present call: the status, and when to come again."""

    status: int | None = None
    retry_after: str | None = None

    def begin(self) -> None:
        """Forget the call before."""
        self.status = self.retry_after = None

    def note(self, response: httpx.Response) -> None:
        """Note a response's head."""
        self.status = response.status_code
        self.retry_after = response.headers.get("retry-after")


heard = Heard()
"""One for the process: a worker makes one call at a time."""


def _client() -> httpx.Client:
    # Loopback is never reached through a proxy; other addresses follow the environment.
    direct = {url: httpx.HTTPTransport() for url in _THIS_PC}
    return httpx.Client(
        follow_redirects=False, mounts=direct, event_hooks={"response": [heard.note]}
    )


def _instead(self: HTTPHandler) -> httpx.Client:
    del self
    return _client()


def send(**arguments: Any) -> Any:
    """Send a chat completion and return litellm's response (raises whatever goes wrong)."""
    heard.begin()
    return litellm.completion(**arguments)


def prepare() -> None:
    """Set what litellm keeps as module state, and have it import all that a call needs."""
    litellm.suppress_debug_info = True
    litellm.drop_params = True
    litellm.callbacks = litellm.success_callback = litellm.failure_callback = []
    _rehearse()
    # The two ways in which litellm comes by a client: the OpenAI library's, and its own.
    litellm.client_session = _client()
    HTTPHandler.create_client = _instead  # type: ignore[method-assign]  # no setting for it


def _rehearse() -> None:
    """Make a call that goes nowhere: half of litellm is imported by the first one."""
    nobody = httpx.MockTransport(lambda _: httpx.Response(503))
    litellm.client_session = httpx.Client(transport=nobody)
    message = {"role": "user", "content": ""}
    with suppress(ServiceUnavailableError):
        litellm.completion(
            model="openai/nobody",
            api_base="http://nobody.invalid",
            api_key="none",
            messages=[message],
            max_retries=0,
            num_retries=0,
        )


prepare()
