"""The workbench: a web application on a library, and a REST API under it. ``dragoman serve``."""

from dragoman.workbench.app import create_app

__all__ = ["create_app"]
