"""Writes the data file of the text model: rounds weights to octets and tells what the rounding costs."""

import json
from pathlib import Path

import numpy as np
from learning import Weights

from sekisho.classify.model import FILE, KINDS, MAGIC, SORTS, Model, parse_model

KIND_BITS = 18


def octets(values: np.ndarray) -> tuple[bytes, float]:
    """Return weights as octets (weight + 128) and the size of one step."""
    step = float(f"{np.abs(values).max() / 127:.6g}")  # cutting even the one largest in 2,000 would move scores by several units
    return (np.clip(np.rint(values / step), -127, 127) + 128).astype(np.uint8).tobytes(), step


def fold(values: np.ndarray) -> np.ndarray:
    """Return weights of a smaller table: those that share the low bits of their index are added."""
    return values.reshape(-1, 1 << KIND_BITS).sum(0)


def write(path: Path, version: str, unwanted: Weights, calibration: tuple[float, float], kinds: dict[str, tuple[np.ndarray, float]]) -> Model:
    """Write the file and return the model as the product reads it."""
    sorts = [octets(unwanted.values[name]) for name in SORTS]
    kind_tables = [octets(fold(kinds[kind][0])) for kind in KINDS]
    header = {
        "version": version,
        "sorts": [[name, bits] for name, (bits, _) in SORTS.items()],
        "steps": [step for _, step in sorts],
        "bias": round(unwanted.bias, 6),
        "slope": round(calibration[0], 6),
        "offset": round(calibration[1], 6),
        "kinds": list(KINDS),
        "kind_bits": KIND_BITS,
        "kind_steps": [kind_step for _, kind_step in kind_tables],
        "kind_biases": [round(kinds[kind][1], 6) for kind in KINDS],
    }
    content = MAGIC + json.dumps(header, sort_keys=True).encode() + b"\n" + b"".join(rounded for rounded, _ in (*sorts, *kind_tables))
    model = parse_model(content)
    path.write_bytes(content)
    return model


__all__ = ["FILE", "write"]
