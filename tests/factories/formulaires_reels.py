"""Real forms to try the product on; they are not part of the project: a test that uses one skips where it is absent."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "demarches"


def real_form(name: str) -> Path:
    """Return the path of a real form, from the folder DS_FORMULAIRES or one beside the checkout; skips when absent."""
    path = Path(os.environ.get("DS_FORMULAIRES") or BESIDE) / name
    if not path.is_file():
        pytest.skip(f"{name} is not on this machine")
    return path
