"""``dragoman serve``: the workbench."""

from __future__ import annotations

import ipaddress
from typing import Annotated

import typer

from dragoman.cli.library import InLibrary, open_library
from dragoman.cli.output import complain

HELP = """Open the workbench: pages on the library, and a REST API under /api/v1.

It answers this machine alone. With --host elsewhere it needs a token, which it makes and prints when none is given
($DRAGOMAN_TOKEN or --token). Stop it with Ctrl-C.

\b
Examples:
  dragoman serve --library press.db
  dragoman serve --port 8800 --open
  dragoman serve --host 0.0.0.0 --name press.example --token "$(openssl rand -hex 24)"
"""


def serve(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="At which port; 0: any free one.")] = 8317,
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="NAME", help="A name it may be asked for under.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(envvar="DRAGOMAN_TOKEN", metavar="TEXT", help="What a caller must show.")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    library: InLibrary = None,
) -> None:
    """Serve the workbench; see ``HELP``."""
    import secrets
    import socket

    import uvicorn

    from dragoman.errors import UsageError
    from dragoman.workbench import warm
    from dragoman.workbench.app import LOOPBACK, create_app

    alone = _is_loopback(host)
    if not alone and not token:
        token = secrets.token_urlsafe(24)
        complain(f"{host} can be reached from elsewhere: callers must show the token {token}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with open_library(library) as opened, socket.socket(family, socket.SOCK_STREAM) as listening:
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
        except OSError as error:
            raise UsageError(f"{host}:{port} cannot be listened at: {error.strerror or error}.") from error
        at = listening.getsockname()[1]
        names = [*LOOPBACK, *(name or ()), *([] if alone or host in ("0.0.0.0", "::") else [host])]
        app = create_app(opened, token=token, hosts=names)
        warm.start(app.state.workbench)
        shown = "localhost" if alone else f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{at}/"
        complain(f"the workbench is at {address} (Ctrl-C stops it)")
        if open_browser:
            import webbrowser

            webbrowser.open(address + (f"?token={token}" if token else ""))
        uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[listening])


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
