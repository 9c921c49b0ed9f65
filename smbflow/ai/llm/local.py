"""A model from a file: llama.cpp's own server on loopback, opened in the process that asks for it.

xllamacpp comes with the extra `smbflow[local-model]`. The server refuses pages of other origins,
offers nothing but answers, and lets go of the model's memory where nobody asked for a while.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from smbflow.errors import ComponentFailure

LOOPBACK = "127.0.0.1"
_IDLE_SECONDS = 600
_QUIET = -1
_INSTALL = 'Install it with: pip install "smbflow[local-model]"'
_open: list[Any] = []


@cache
def serve(file: Path, context_tokens: int, port: int = 0) -> str:
    """Open a GGUF file and return the address of its OpenAI interface; once for each file.

    Port 0 takes a free one. Raises ComponentFailure where the file, the port or xllamacpp is not
    to be had.
    """
    if not file.is_file():
        raise ComponentFailure(f"the model's file {file} is not there")
    server = _server(file, context_tokens, port)
    _open.append(server)
    return f"{server.listening_address}/v1"


def _server(file: Path, context_tokens: int, port: int) -> Any:
    try:
        import xllamacpp  # noqa: PLC0415 - an extra, and native code for one process only
    except ImportError as error:
        raise ComponentFailure("what runs a model's file is not installed", _INSTALL) from error
    try:
        return xllamacpp.Server(_parameters(xllamacpp.CommonParams(), file, context_tokens, port))
    except RuntimeError as error:
        hint = "Is it a GGUF file, is there memory for it, and is the port free?"
        raise ComponentFailure(f"the model in {file.name} cannot be opened", hint) from error


def _parameters(parameters: Any, file: Path, context_tokens: int, port: int) -> Any:
    parameters.model.path = str(file)
    parameters.model_alias = {file.stem}
    parameters.n_ctx = context_tokens
    parameters.n_parallel = 1
    parameters.hostnames = [LOOPBACK]
    parameters.port = port
    parameters.cors_origins = f"http://{LOOPBACK}"
    parameters.offline = True
    parameters.ui = parameters.endpoint_slots = False
    parameters.sleep_idle_seconds = _IDLE_SECONDS
    parameters.verbosity = _QUIET
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = cores
    return parameters
