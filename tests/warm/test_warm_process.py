"""Which warm process answers, when there is a new one, and when it ends."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dlguide_kernel.warm import client, place, wire
from dlguide_kernel.warm.place import NotForked

pytestmark = pytest.mark.slow  # starts programs


def parent(process) -> int:
    assert process.wait(20) == 0, process.out.read_text()
    return json.loads(process.out.read_text())["parent"]


def the_socket() -> Path:
    (path,) = place.folder().glob("*.sock")
    return path


def test_one_serves_all(fork):
    assert parent(fork("tell")) == parent(fork("tell", MINE="2"))
    assert client.statuses()[0].forks == 2


@pytest.mark.slow
def test_many_at_once_start_only_one(fork):
    with ThreadPoolExecutor(8) as pool:
        parents = set(pool.map(lambda _: parent(fork("tell")), range(8)))
    assert len(parents) == 1


def test_other_variables_that_libraries_read_get_another(fork):
    ours = parent(fork("tell"))
    assert parent(fork("tell", OMP_NUM_THREADS="1")) != ours
    assert parent(fork("tell")) == ours


def test_other_limits_get_another(env):
    code = (
        "import os, resource; from dlguide_kernel.warm.place import key;"
        "a = key('p', {}); resource.setrlimit(resource.RLIMIT_CORE, (0, 0));"
        "b = key('p', {}); os.nice(3); print(len({a, b, key('p', {})}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == "3", run.stderr


def test_an_upgrade_is_noticed(fork, tmp_path):
    before = parent(fork("tell"))
    (tmp_path / "lib" / "installed_since.py").touch()
    assert parent(fork("tell")) != before
    assert len(client.statuses()) == 1


def test_a_socket_without_a_process_is_replaced(fork):
    first = parent(fork("tell"))
    path = the_socket()
    client.stop()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    assert parent(fork("tell")) not in (first, 0)


@pytest.mark.slow
def test_it_ends_itself_when_idle(fork):
    pid = parent(fork("tell", DLGUIDE_WARM_IDLE_MINUTES="0.005"))
    end = time.monotonic() + 10
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < end:
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{pid}")
    assert list(place.folder().glob("*.sock")) == []


@pytest.mark.slow
def test_it_does_not_end_while_a_fork_runs(fork):
    process = fork("stay", DLGUIDE_WARM_IDLE_MINUTES="0.005")
    time.sleep(1)
    assert client.statuses()[0].running == (process.pid,)


@pytest.mark.slow
def test_looking_at_it_does_not_keep_it(fork):
    pid = parent(fork("tell", DLGUIDE_WARM_IDLE_MINUTES="0.02"))
    end = time.monotonic() + 10
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < end:
        client.statuses()
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{pid}")


@pytest.mark.slow
def test_one_that_nobody_needs_makes_way(fork, monkeypatch, tmp_path):
    retires = "import dlguide_kernel.warm.server as s\ns.RETIRES = {}\n"
    work = tmp_path / "lib" / "work.py"
    work.write_text(retires.format(0.2) + work.read_text())
    first = parent(fork("tell"))
    time.sleep(0.5)
    second = parent(fork("tell", OMP_NUM_THREADS="1"))
    assert [status.pid for status in client.statuses()] == [second] != [first]
    running = fork("stay", OMP_NUM_THREADS="1")
    time.sleep(0.5)
    parent(fork("tell", OMP_NUM_THREADS="2"))
    assert second in [status.pid for status in client.statuses()]
    assert running.poll() is None


def test_garbage_does_it_no_harm(fork):
    parent(fork("tell"))
    for garbage in (b"", b"\0", b"\xff\xff\xff\xff", b"\0\0\0\2[]", b"\0\0\0\2{}"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(the_socket()))
            connection.sendall(garbage)
    assert parent(fork("tell"))


@pytest.mark.slow
def test_a_client_that_lost_patience_gets_no_fork_later(fork):
    with pytest.raises(NotForked, match="no answer within"):
        fork("tell", wait=0.3, DLGUIDE_TEST_SLEEP="1.5")
    status = client.statuses(patience=10)[0]
    assert (status.ready, status.forks) == (True, 0)


@pytest.mark.slow
def test_a_status_while_it_imports(env):
    status = client.start(env | {"DLGUIDE_TEST_SLEEP": "30"}, prepare="work")
    assert not status.ready
    assert os.path.exists(f"/proc/{status.pid}")
    (stopped,) = client.stop()
    assert stopped.pid == status.pid
    assert not os.path.exists(f"/proc/{status.pid}/exe")


def test_what_cannot_be_imported_is_told(fork):
    with pytest.raises(NotForked, match="warm process ended") as raised:
        fork("tell", DLGUIDE_TEST_FAIL="1")
    log = Path(raised.value.mend.split()[2].rstrip(","))
    assert "RuntimeError: cannot be imported" in log.read_text()


def test_a_python_that_does_not_start_is_told(env, tmp_path):
    with pytest.raises(NotForked, match="did not start"):
        client.start(env, python=str(tmp_path / "python"))


def test_an_idle_time_that_is_no_number_is_told(fork):
    with pytest.raises(NotForked, match="'soon', which is no number"):
        fork("tell", DLGUIDE_WARM_IDLE_MINUTES="soon")


def test_relative_folders_in_pythonpath_are_told(fork):
    with pytest.raises(NotForked, match="depends on the folder"):
        fork("tell", PYTHONPATH="lib")


@pytest.mark.parametrize("name", ["work.py", "json/__init__.py"])
def test_a_folder_with_a_module_of_its_own_by_that_name(fork, tmp_path, name):
    fork("tell").wait(20)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    with pytest.raises(NotForked, match=r"would import .*(work|json)"):
        fork("tell")


def test_the_folder_of_the_module_itself_is_none_such(fork, tmp_path, env):
    process = client.fork(
        "work:tell", env=env, cwd=str(tmp_path / "lib"), prepare="work"
    )
    assert process.wait(20) == 0


def test_a_folder_that_others_can_enter_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("DLGUIDE_RUNTIME_DIR", str(tmp_path))
    tmp_path.chmod(0o755)
    with pytest.raises(NotForked, match="can be reached by other users"):
        place.folder()
    tmp_path.chmod(0o700)
    assert place.folder() == tmp_path


def test_a_folder_behind_a_link_is_refused(tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.setenv("DLGUIDE_RUNTIME_DIR", str(tmp_path / "link"))
    with pytest.raises(NotForked):
        place.folder()


def test_a_long_path_gives_way_to_a_short_one(tmp_path, monkeypatch):
    monkeypatch.setenv("DLGUIDE_RUNTIME_DIR", str(tmp_path / ("x" * 100)))
    assert len(str(place.folder() / "0123456789ab.sock")) < place.LONGEST_SOCKET


@pytest.mark.skipif(
    os.getuid() != 0, reason="only root can be another user: run as root"
)
def test_another_user_is_not_answered(fork):
    pid = parent(fork("tell"))
    code = (
        "import os, socket, sys; os.setuid(65534);"
        "c = socket.socket(socket.AF_UNIX); c.connect(sys.argv[1]);"
        'c.sendall(b\'\\0\\0\\0\\x0f{"do": "status"}\'); print(c.recv(10))'
    )
    path = the_socket()
    command = [sys.executable, "-S", "-c", code, str(path)]
    shut_out = subprocess.run(command, capture_output=True, text=True)
    assert "PermissionError" in shut_out.stderr
    path.parent.chmod(0o755)
    path.chmod(0o777)
    try:
        let_in = subprocess.run(command, capture_output=True, text=True)
    finally:
        path.parent.chmod(0o700)
    closed = "b''", "ConnectionResetError", "BrokenPipeError"
    assert any(word in let_in.stdout + let_in.stderr for word in closed)
    assert client.statuses()[0].pid == pid


def test_messages_arrive_whole_with_their_descriptors(tmp_path):
    ours, theirs = socket.socketpair()
    with ours, theirs, (tmp_path / "file").open("w") as file:
        big = {"env": {str(i): "x" * 100 for i in range(500)}}
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(wire.send, ours, big, [file.fileno()])
            message, (fd,) = wire.receive(theirs)
            sent.result()
        assert message == big
        assert not os.get_inheritable(fd)
        os.write(fd, b"through")
        os.close(fd)
        assert wire.peer(ours) == (os.getpid(), os.getuid())
    assert (tmp_path / "file").read_text() == "through"
