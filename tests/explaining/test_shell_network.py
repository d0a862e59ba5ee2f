"""Machines and ports that do not answer: this one's, and names that nobody may have.

No machine is ever called `….invalid` (RFC 2606).
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator

import pytest

START = "import socket\n"


@pytest.fixture
def closed_port() -> int:
    """A port at which nobody listens: it was free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port at which this test listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one.getsockname()[1]


def test_a_port_without_a_listener(own_code, explained, closed_port) -> None:
    failed = own_code(
        START + "socket.create_connection(('localhost', port))", port=closed_port
    )
    explained(
        failed,
        "nobody-listens",
        line=2,
        slide=15,
        lesson="04",
        says=[
            f"no program listens at port {closed_port} of localhost",
            "that machine: ss -tln" if sys.platform != "darwin" else "lsof",
            f"ssh -L {closed_port}:localhost:{closed_port} host",
        ],
    )


def test_the_port_of_a_plain_socket(own_code, explained, closed_port) -> None:
    code = START + "with socket.socket() as s:\n    s.connect(('127.0.0.1', port))"
    says = [f"port {closed_port} of 127.0.0.1"]
    failed = own_code(code, port=closed_port)
    explained(failed, "nobody-listens", line=3, says=says)


def test_an_address_in_the_browser(own_code, explained, closed_port) -> None:
    code = f"import urllib.request as r\nr.urlopen('http://localhost:{closed_port}')"
    says = [f"port {closed_port} of localhost"]
    explained(own_code(code), "nobody-listens", line=2, lesson="04", says=says)


def test_a_name_that_only_ssh_knows(own_code, explained) -> None:
    failed = own_code(START + "socket.create_connection(('no-such-alias', 22))")
    says = [
        "known by the name 'no-such-alias'",
        "Python does not read that file",
        "HostName",
    ]
    explained(failed, "host-not-known", line=2, slide=17, lesson="04", says=says)


def test_a_misspelled_host(own_code, explained) -> None:
    failed = own_code(START + "socket.create_connection(('login.math.invalid', 22))")
    says = ["'login.math.invalid': it is misspelled", "login.math.invalid"]
    explained(failed, "host-not-known", line=2, slide=17, says=says)


def test_a_port_that_is_taken(own_code, explained, taken_port) -> None:
    code = START + "with socket.socket() as s:\n    s.bind(('127.0.0.1', port))"
    failed = own_code(code, port=taken_port)
    says = [f"Port {taken_port} is taken", f"grep :{taken_port}"]
    explained(failed, "port-taken", line=3, lesson="04", says=says)


def test_a_port_of_the_administrator(own_code, explained) -> None:
    root = os.geteuid() == 0
    code = START + "with socket.socket() as s:\n    s.bind(('127.0.0.1', 80))"
    os.seteuid(65534 if root else os.geteuid())
    try:
        failed = own_code(code)
    except AssertionError:
        pytest.skip("this system lets everybody listen at port 80")
    finally:
        os.seteuid(0 if root else os.geteuid())
    explained(failed, "port-reserved", line=3, lesson="04", says=["Port 80 is below"])


def test_what_is_left_alone(own_code, left_alone) -> None:
    left_alone(own_code("raise ConnectionResetError('ours')"))
    left_alone(own_code("raise OSError('address in use')"))
    left_alone(own_code(f"raise OSError({errno.EINVAL}, 'Invalid argument')"))
    left_alone(
        own_code("import urllib.error as e\nraise e.URLError('unknown url type')")
    )


def test_a_socket_in_a_folder_has_no_port(own_code, left_alone, tmp_path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))
    code = f"import socket as s\nwith s.socket(s.AF_UNIX) as u: u.connect('{path}')"
    failed = own_code(code)
    assert failed.error.startswith("ConnectionRefusedError")
    left_alone(failed)
