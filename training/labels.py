"""The labels of ``dragoman.model.labels``, loaded by path so that training needs none of the package's libraries."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_PATH = Path(__file__).parents[1] / "src/dragoman/model/labels.py"
_spec = importlib.util.spec_from_file_location("dragoman_model_labels", _PATH)
assert _spec and _spec.loader
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)

ALL_MODES: tuple[str, ...] = _module.ALL_MODES
ATTRIBUTES: dict[str, tuple[str, ...]] = _module.ATTRIBUTES
HEAD_ROLES: dict[str, tuple[str, ...]] = _module.HEAD_ROLES
KINDS: tuple[str, ...] = _module.KINDS
MODES: dict[str, tuple[str, ...]] = _module.MODES
ROLES: tuple[str, ...] = _module.ROLES
TYPES: tuple[str, ...] = _module.TYPES
