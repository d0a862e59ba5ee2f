"""The stack of an operation stays what it was, though its code has been freed."""

from __future__ import annotations

import gc
import sys

from dlguide_kernel.engine import stack_traces, tf


def build(name: str, statement: str = "built = tf.constant(1.0)") -> tf.Operation:
    """Run a statement as a cell does: its code is freed once it has run."""
    names = {"tf": tf}
    exec(compile(statement, name, "exec"), names)
    return names["built"].op


def files(operation: tf.Operation) -> list[str]:
    return [frame.filename for frame in operation.traceback]


def test_freed_code_is_still_read_right():
    with tf.Graph().as_default():
        built = [build(f"<cell {i}>") for i in range(60)]
        gc.collect()
        others = [compile(f"x = {i}", "<another>", "exec") for i in range(3000)]
        for i, operation in enumerate(built):
            assert f"<cell {i}>" in files(operation)
    assert len(others) == 3000


def test_the_stack_is_the_one_that_built_it():
    with tf.Graph().as_default():
        operation = build("<mine>", "\n\nbuilt = tf.constant(2.0)")
    frames = [(f.filename, f.lineno) for f in operation.traceback]
    assert ("<mine>", 3) in frames
    # Nothing of the keeping itself stands on it, and nothing is missing at its end.
    assert not any("/dlguide_kernel/" in name for name, _ in frames)
    assert frames[-1][0].endswith("tensorflow/python/framework/ops.py")


def test_keeping_twice_is_keeping_once():
    extract = sys.modules["tensorflow.python.util.tf_stack"].extract_stack
    stack_traces.keep_code()
    assert sys.modules["tensorflow.python.util.tf_stack"].extract_stack is extract


def test_equal_code_of_two_files_is_kept_twice():
    with tf.Graph().as_default():
        first, second = build("<one>"), build("<two>")
    assert "<one>" in files(first)
    assert "<two>" in files(second)


def test_graphs_built_before_the_engine_are_known(monkeypatch):
    monkeypatch.setattr(stack_traces, "_built_before", [True])
    assert not stack_traces.can_be_read()
    monkeypatch.setattr(stack_traces, "_built_before", [False])
    assert stack_traces.can_be_read()
