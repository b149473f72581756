"""A wheel that is built twice from the same files has the same bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


def test_a_wheel_built_twice_is_the_same(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    own = root / "src/dragoman/py.typed"
    hashes, before = [], own.stat()
    try:
        for number, seconds in enumerate((1_600_000_000, 1_700_000_000)):  # a later checkout has later times
            os.utime(own, (seconds, seconds))
            out = tmp_path / str(number)
            command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
            environment = {**os.environ, "SOURCE_DATE_EPOCH": "1650000000"}
            subprocess.run(command, cwd=root, check=True, capture_output=True, env=environment, timeout=120)
            hashes.append(hashlib.sha256(next(out.glob("*.whl")).read_bytes()).hexdigest())
    finally:
        os.utime(own, (before.st_atime, before.st_mtime))
    assert hashes[0] == hashes[1]
    with zipfile.ZipFile(next((tmp_path / "0").glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert "dragoman/resources/weights/encoder.onnx" in names
    assert not any(name.startswith(("tests/", "data/", "work/")) for name in names)
