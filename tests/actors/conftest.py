from __future__ import annotations

import pytest

from dragoman.actors import Registry


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry.load()
