"""`doctor()` in real kernels: a table, and the running TensorFlow."""

from __future__ import annotations

import json

import pytest
from jupyter_client.manager import start_new_kernel

pytestmark = pytest.mark.slow

BEFORE = "from dlguide_kernel.doctor import doctor; d = doctor('python', 'session')"
AFTER = """
import tensorflow
r = doctor('session', 'gpu')
import json; print(json.dumps(r.as_json()))
r
"""


@pytest.mark.parametrize("name", ["dlguide", "python3"])
def test_in_a_kernel(name, tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("DLGUIDE_WARM", "0")  # leave no process behind
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    manager, client = start_new_kernel(
        kernel_name=name, startup_timeout=120, cwd=str(tmp_path)
    )
    messages = []
    try:
        for code in (f"{BEFORE}\nprint(d.left_out)", AFTER):
            reply = client.execute_interactive(
                code, output_hook=messages.append, timeout=120
            )
            assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    kinds = [(m["msg_type"], m["content"]) for m in messages]
    streams = [content for kind, content in kinds if kind == "stream"]
    printed = "".join(c["text"] for c in streams if c["name"] == "stdout")
    left, *_, told = printed.strip().splitlines()  # the kernel has words of its own
    assert left == "('session',)"
    session, gpu = json.loads(told)["checks"]
    assert session["state"] == "ok"
    assert session["happened"].startswith("this kernel's TensorFlow")
    assert gpu["state"] in ("ok", "without")
    shown = [c["data"] for k, c in kinds if k == "execute_result"]
    assert "<caption" in shown[0]["text/html"]
    assert "TensorFlow runs" in shown[0]["text/plain"]
