"""Other machines that are not reached: names, ports, connections (lesson 04)."""

from __future__ import annotations

import ast
import errno
import sys
from collections.abc import Iterator

from .failure import Failure
from .situation import Explanation, situation

MAC = sys.platform == "darwin"
LISTENING = "lsof -nP -iTCP -sTCP:LISTEN" if MAC else "ss -tlnp"
LOOKUP = "dscacheutil -q host -a name" if MAC else "getent hosts"
USUAL = {22: "ssh's", 80: "the web's", 443: "the web's", 8888: "Jupyter's"}


def _errors(failure: Failure) -> Iterator[BaseException]:
    """Return the error, and the one that urllib wraps into a URLError."""
    yield failure.error
    reason = getattr(failure.error, "reason", None)
    if isinstance(reason, BaseException):
        yield reason


def _address(failure: Failure) -> tuple[str | None, int | None]:
    """Return the host and the port that were asked for, as far as they are known."""
    inside = failure.inside("create_connection", "socket.py")
    if inside and isinstance(inside.get("address"), tuple):
        return inside["address"][:2]
    lookup = failure.inside("getaddrinfo", "socket.py")
    if lookup:
        return lookup.get("host"), lookup.get("port")
    http = failure.inside("do_open", "urllib/request.py")
    if http:
        host, _, port = str(http.get("host")).partition(":")
        return host, int(port) if port.isdigit() else None
    return _written(failure)


def _written(failure: Failure) -> tuple[str | None, int | None]:
    """Read the address from the reader's own line: connect(("localhost", port))."""
    source = failure.line.source if failure.line else ""
    try:
        nodes = list(ast.walk(ast.parse(source.rstrip(": \\"))))
    except (SyntaxError, ValueError):
        return None, None
    pairs = [n for n in nodes if isinstance(n, ast.Tuple)]
    for node in sorted(pairs, key=lambda n: -n.col_offset):
        if len(node.elts) == 2:
            host, port = (_value(failure, part) for part in node.elts)
            if isinstance(host, str) and isinstance(port, int):
                return host, port
    hosts = [n.value for n in nodes if isinstance(n, ast.Constant)]
    return next((h for h in hosts if isinstance(h, str)), None), None


def _value(failure: Failure, node: ast.expr) -> object:
    if isinstance(node, ast.Constant):
        return node.value
    return failure.namespace.get(node.id) if isinstance(node, ast.Name) else None


@situation(
    "nobody-listens", "ConnectionRefusedError", "URLError", slide=15, lesson="04"
)
def nobody_listens(failure: Failure, found: object) -> Explanation | None:
    """A machine that answers, and no program at that port."""
    if not any(isinstance(e, ConnectionRefusedError) for e in _errors(failure)):
        return None
    host, port = _address(failure)
    if host and "/" in host:
        return None  # a socket in a folder, which has no port
    where = f"port {port} of {host}" if host and port else "that port"
    local = host in ("localhost", "127.0.0.1", "::1")
    whose = f" ({USUAL[port]})" if port in USUAL else ""
    tries = [f"See which ports are in use, on that machine: {LISTENING}"]
    if local and (port or 0) >= 1024:
        tries.append(
            "If it stands for another machine, the tunnel to it must be open: ssh -L "
            f"{port}:localhost:{port} host"
        )
    return Explanation(
        means=f"The machine answered, but no program listens at {where}{whose}: it is "
        "not running, has ended, or has another port.",
        tries=tuple(tries),
    )


@situation("host-not-known", "gaierror", "URLError", slide=17, lesson="04")
def host_not_known(failure: Failure, found: object) -> Explanation | None:
    """A host name that no name server knows."""
    codes = {type(e).__name__: e for e in _errors(failure)}
    error = codes.get("gaierror")
    if error is None or error.errno not in _unknown():
        return None
    host, _ = _address(failure)
    name = f"'{host}'" if host else "that host"
    if host and "." not in host:
        return Explanation(
            means=f"No machine is known by the name {name}. Short names that are "
            "defined in ~/.ssh/config are ssh's alone: Python does not read that file.",
            tries=("Write the full name, the one after HostName in ~/.ssh/config.",),
        )
    return Explanation(
        means=f"No machine is known by the name {name}: it is misspelled, or this "
        "machine has no connection to a name server.",
        tries=(f"Ask the name server: !{LOOKUP} {host or 'the.host.name'}",),
    )


def _unknown() -> set[int]:
    import socket

    names = ("EAI_NONAME", "EAI_NODATA", "EAI_AGAIN")
    return {getattr(socket, name) for name in names if hasattr(socket, name)}


@situation("port-taken", "OSError", lesson="04")
def port_taken(failure: Failure, found: object) -> Explanation | None:
    """Two programs at one port."""
    if getattr(failure.error, "errno", None) != errno.EADDRINUSE:
        return None
    _, port = _address(failure)
    where = f"Port {port}" if port else "That port"
    return Explanation(
        means=f"{where} is taken: another program listens at it already, perhaps an "
        "earlier run of this one.",
        tries=(
            f"Who it is, in a terminal: {LISTENING} | grep :{port or '…'}",
            "Take another port; 0 lets the system choose a free one.",
        ),
    )


@situation("port-reserved", "PermissionError", lesson="04")
def port_reserved(failure: Failure, found: object) -> Explanation | None:
    """Listening at a port below 1024 without being the administrator."""
    _, port = _address(failure)
    source = failure.line.source if failure.line else ""
    if getattr(failure.error, "filename", None) is not None or ".bind(" not in source:
        return None
    if port is None or not 0 < port < 1024:
        return None
    return Explanation(
        means=f"Port {port} is below 1024, and those are the administrator's (root).",
        tries=("Take one above: 8888, or 0 for a free one.",),
    )
