"""Files, here or behind an address that fsspec opens: inputs to read, and the folder that is written to.

On a local disk a file is written beside its place and then moved there; object stores show a file when
all of it has arrived. Either way it is whole or not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from dragoman.errors import BatchError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_BLOCK = 1 << 20
_DRAFT = ".tmp"


def is_remote(place: str) -> bool:
    """Tell whether a place is an address, not a path.

    Example:
        >>> is_remote("s3://press/2022"), is_remote("press/2022")
        (True, False)
    """
    return "://" in place


def reach(place: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system of an address, and the path in it.

    Raises:
        BatchError: when nothing that is installed opens it.
    """
    from fsspec.core import url_to_fs

    try:
        found: tuple[Any, str] = url_to_fs(place)
    except (ImportError, ValueError) as error:
        raise BatchError(f"{place} cannot be opened: {error}") from error
    return found


def open_input(place: str) -> BinaryIO:
    """Open a file for reading; the caller closes it."""
    if not is_remote(place):
        return Path(place).open("rb")
    system, path = reach(place)
    return cast(BinaryIO, system.open(path, "rb"))


def fingerprint(place: str) -> tuple[str, int]:
    """Return the SHA-256 of a file and its size, by blocks."""
    digest, size = hashlib.sha256(), 0
    with open_input(place) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


class Folder:
    """The output folder. Names are relative to it, with ``/`` between."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._local = None if is_remote(place) else Path(place)

    def write(self, name: str, data: bytes) -> None:
        """Write a file: afterwards it is whole, or as it was.

        Raises:
            BatchError: when it cannot be written.
        """
        with self._told("written"):
            if self._local is None:
                system, root = reach(self.place)
                system.pipe_file(f"{root}/{name}", data)
                return
            path = self._local / name
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}{_DRAFT}")
            try:
                draft.write_bytes(data)
                draft.replace(path)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise

    def read(self, name: str) -> bytes | None:
        """Return a file; None where there is none."""
        try:
            if self._local is not None:
                return (self._local / name).read_bytes()
            system, root = reach(self.place)
            return cast(bytes, system.cat_file(f"{root}/{name}"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BatchError(f"{self.place}/{name} cannot be read: {error.strerror or error}.") from error

    def names(self, name: str) -> list[str]:
        """Return the names of the files in a folder of it, sorted; those that are being written left out."""
        return sorted(found for found in self._listed(name) if not found.startswith("."))

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with self._told("changed"), contextlib.suppress(FileNotFoundError):
            if self._local is not None:
                (self._local / name).unlink()
            else:
                system, root = reach(self.place)
                system.rm_file(f"{root}/{name}")

    def sweep(self, name: str) -> None:
        """Delete what writers that were killed left in a folder of it."""
        for found in self._listed(name):
            if found.startswith("."):
                self.delete(f"{name}/{found}")

    def _listed(self, name: str) -> list[str]:
        if self._local is not None:
            folder = self._local / name
            return [path.name for path in folder.iterdir()] if folder.is_dir() else []
        system, root = reach(self.place)
        try:
            system.invalidate_cache()
            return [str(path).rpartition("/")[2] for path in system.ls(f"{root}/{name}", detail=False)]
        except FileNotFoundError:
            return []

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            raise BatchError(f"{self.place} cannot be {what}: {error.strerror or error}.") from error

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other batches of this machine out of a local folder; it is made where it is new.

        Raises:
            BatchError: when another batch writes to it, or it cannot be a folder.
        """
        if self._local is None or os.name == "nt":
            yield
            return
        import fcntl

        with self._told("a folder that is written to"):
            self._local.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._local, os.O_RDONLY)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # of the folder itself: it ends with the process
            except BlockingIOError as error:
                raise BatchError(f"Another batch is writing to {self.place}. Wait for it, or stop it.") from error
            yield
        finally:
            os.close(lock)
