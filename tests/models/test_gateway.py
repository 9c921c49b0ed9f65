"""The gateway against a real server that misbehaves: whatever happens comes back as a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from smbflow.domain.ports.models import (
    Call,
    Capability,
    Failure,
    FailureKind,
    Locality,
    Message,
    Model,
    Reply,
    Usage,
)
from smbflow.wiring.models import PooledGateway
from tests.models.chat_server import (
    Act,
    Desk,
    body,
    chat_server,
    drips,
    fails,
    hangs,
    portal,
    redirects,
    resets,
    says,
)

pytestmark = pytest.mark.xdist_group("models")

SECRET = "sk-1234567890abcdef"  # noqa: S105 - looks like one, opens nothing
MALFORMED, TRANSIENT = FailureKind.MALFORMED, FailureKind.TRANSIENT
PERMANENT, REFUSED = FailureKind.PERMANENT, FailureKind.REFUSED


def model(desk: Desk, seconds: float = 20.0, key: str | None = None) -> Model:
    """Return the model that a server plays."""
    able = frozenset({Capability.TEXT, Capability.JSON})
    where = {"at": desk.address, "key": key, "capabilities": able, "seconds": seconds}
    return Model("office", "openai/office-model", Locality.LOCAL, **where)  # type: ignore[arg-type]  # a table of values


def ask(gateway: PooledGateway, act: Act, seconds: float = 20.0) -> tuple[Reply | Failure, Desk]:
    """Ask a server that does this."""
    with chat_server(act) as desk:
        schema = {"type": "object", "additionalProperties": False}
        call = Call(model(desk, seconds), (Message("user", "a page"),), schema)
        return gateway.ask(call), desk


def test_a_reply_comes_back_with_its_usage(gateway: PooledGateway) -> None:
    """Text, name and tokens come back; one request went out, with the schema and no tools."""
    reply, desk = ask(gateway, says('{"a": 1}', model="another-model"))
    assert reply == Reply('{"a": 1}', "another-model", Usage(900, 100), "stop")
    [request] = desk.asked
    assert request["messages"] == [{"role": "user", "content": "a page"}]
    assert request["response_format"]["json_schema"]["schema"]["additionalProperties"] is False
    assert not request.keys() & {"tools", "functions", "tool_choice"}


@pytest.mark.parametrize(
    ("act", "kind", "status", "charged"),
    [
        (fails(429), TRANSIENT, 429, False),
        (fails(500), TRANSIENT, 500, False),
        (fails(502), TRANSIENT, 502, False),
        (fails(503), TRANSIENT, 503, False),
        (fails(400), PERMANENT, 400, False),
        (fails(401, f"Incorrect API key provided: {SECRET}"), PERMANENT, 401, False),
        (fails(404), PERMANENT, 404, False),
        (redirects("http://127.0.0.1:1/v1"), PERMANENT, 307, False),
        (resets, TRANSIENT, None, True),
        (portal, MALFORMED, 200, True),
        (body('{"choices": ['), MALFORMED, 200, True),
        (body('{"choices": []}'), MALFORMED, 200, True),
        (body(""), MALFORMED, 200, True),
        (says(None), MALFORMED, None, True),
        (says(None, message={"refusal": "I cannot help with that."}), REFUSED, None, True),
    ],
)
def test_each_failure_is_told_apart(
    gateway: PooledGateway, act: Act, kind: FailureKind, status: int | None, charged: bool
) -> None:
    """A failure says what it asks for and whether it may have cost something; one call, one try."""
    failure, desk = ask(gateway, act)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.status, failure.charged) == (kind, status, charged)
    assert len(desk.asked) == 1
    assert SECRET not in failure.why


def test_retry_after_is_read(gateway: PooledGateway) -> None:
    """The seconds that a busy provider asks for come back with the failure."""
    failure, _ = ask(gateway, fails(429, Retry_After="7"))
    assert isinstance(failure, Failure)
    assert failure.retry_after == 7


def test_what_asks_for_tools_is_no_answer(gateway: PooledGateway) -> None:
    """A reply that wants to call a function is malformed: there is none it could call."""
    call = {"id": "1", "type": "function", "function": {"name": "pay", "arguments": "{}"}}
    failure, _ = ask(gateway, says("{}", message={"tool_calls": [call]}))
    assert isinstance(failure, Failure)
    assert failure.kind is MALFORMED


def test_nobody_there_costs_nothing(gateway: PooledGateway) -> None:
    """A server that is not running is a passing failure that certainly cost nothing."""
    with chat_server() as desk:
        pass
    failure = gateway.ask(Call(model(desk), (Message("user", "x"),)))
    assert failure == Failure(TRANSIENT, "it cannot be reached")


@pytest.mark.parametrize("act", [hangs, drips])
def test_no_answer_outlives_its_time(gateway: PooledGateway, act: Act) -> None:
    """A server that hangs, or sends a byte each fifth of a second, is cut off by the clock."""
    failure, _ = ask(gateway, act, seconds=1.0)
    assert failure == Failure(TRANSIENT, "it took too long", charged=True, status=None)


@pytest.mark.parametrize("use", ["mistral/x", "cerebras/x", "anthropic/x", "azure/x"])
def test_other_providers_are_held_to_the_same(gateway: PooledGateway, use: str) -> None:
    """Whichever way litellm takes to a provider, redirects end there and Retry-After is heard."""
    elsewhere = "http://127.0.0.1:1/v1"
    with chat_server(fails(429, Retry_After="7"), redirects(elsewhere)) as desk:
        there = Model("p", use, Locality.CLOUD, at=desk.address, seconds=20.0)
        call = Call(there, (Message("user", "x"),))
        busy, sent_away = gateway.ask(call), gateway.ask(call)
    assert isinstance(busy, Failure)
    assert (busy.kind, busy.status, busy.retry_after) == (TRANSIENT, 429, 7)
    assert isinstance(sent_away, Failure)
    assert (sent_away.kind, sent_away.status) == (PERMANENT, 307)
    assert len(desk.asked) == 2


def test_a_missing_key_is_named_and_nothing_is_sent(gateway: PooledGateway) -> None:
    """Where neither keyring nor environment has the key, the call fails by the key's name."""
    with chat_server() as desk:
        call = Call(model(desk, key="SMBFLOW_NO_SUCH_KEY"), (Message("user", "x"),))
        failure = gateway.ask(call)
    assert failure == Failure(PERMANENT, "no key called SMBFLOW_NO_SUCH_KEY is on this PC")
    assert desk.asked == []


def test_the_key_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A key in the environment goes to the provider as its bearer and nowhere else."""
    monkeypatch.setenv("SMBFLOW_TEST_KEY", SECRET)
    pool = PooledGateway(processes=1)
    try:
        with chat_server(says("{}")) as desk:
            pool.ask(Call(model(desk, key="SMBFLOW_TEST_KEY"), (Message("user", "x"),)))
    finally:
        pool.dismiss()
    [headers] = desk.headers
    assert headers["Authorization"] == f"Bearer {SECRET}"
    assert SECRET not in str(desk.asked)


def test_a_model_whose_file_is_gone_is_said_to_be(gateway: PooledGateway) -> None:
    """A model's file that cannot be opened is a lasting failure with the file's name."""
    gone = Model("little", "openai/little", Locality.LOCAL, file=Path("/nowhere/little.gguf"))
    found = gateway.ask(Call(gone, (Message("user", "?"),)))
    assert isinstance(found, Failure)
    assert (found.kind, found.charged) == (PERMANENT, False)
    assert "little.gguf is not there" in found.why
