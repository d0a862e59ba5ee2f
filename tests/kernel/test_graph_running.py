"""What a fetch executes, compared with what TensorFlow's sessions did execute."""

from __future__ import annotations

import numpy as np
import pytest

from dlguide_kernel.errors import GraphError, InputError
from dlguide_kernel.kernel.graph_running import plan_run

# The nodes by which a session brings feeds in, takes fetches out and crosses devices.
PLUMBING = ("_arg_", "_retval_", "_send_", "_recv_", "_SOURCE", "_SINK")


@pytest.fixture
def tf():
    from dlguide_kernel.engine import tf

    with tf.Graph().as_default():
        yield tf


def stored(graph):
    return {node.name: node for node in graph.as_graph_def().node}


class Traced:
    """A session that rewrites nothing, and tells which operations it was left with."""

    def __init__(self, tf, graph):
        config = tf.ConfigProto(inter_op_parallelism_threads=1)
        options = config.graph_options
        options.rewrite_options.disable_meta_optimizer = True
        options.optimizer_options.opt_level = tf.OptimizerOptions.L0
        self.tf = tf
        self.session = tf.Session(graph=graph, config=config)

    def __call__(self, fetches, feeds):
        tf = self.tf
        told = tf.RunMetadata()
        trace = tf.RunOptions(
            trace_level=tf.RunOptions.FULL_TRACE, output_partition_graphs=True
        )
        self.session.run(fetches, feeds, options=trace, run_metadata=told)
        kept = {n.name for graph in told.partition_graphs for n in graph.node}
        return {name for name in kept if not name.startswith(PLUMBING)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.session.close()


class RandomGraph:
    """A graph of small vectors, of everything that the slides have and some more."""

    def __init__(self, tf, seed):
        self.tf, self.rng = tf, np.random.default_rng(seed)
        self.tensors, self.operations, self.trainable = [], [], []
        makers = [self._placeholder, self._constant, self._variable, self._resource]
        for maker in makers:
            maker()
        more = [*makers, self._default, self._assign, self._split, self._loop]
        more += [self._cond, self._group, *[self._sum] * 4, *[self._after] * 2]
        for _ in range(18):
            more[self.rng.integers(len(more))]()
        self._train()
        self.initializer = tf.global_variables_initializer()
        self.operations.append(self.initializer)

    def pick(self, number=1):
        chosen = self.rng.integers(len(self.tensors), size=number)
        return [self.tensors[i] for i in chosen]

    def _placeholder(self):
        self.tensors.append(self.tf.placeholder(self.tf.float32, [2]))

    def _default(self):
        self.tensors.append(self.tf.placeholder_with_default(self.pick()[0], [2]))

    def _constant(self):
        self.tensors.append(self.tf.constant(self.rng.normal(size=2).astype("f4")))

    def _variable(self, resource=False):
        variable = self.tf.Variable([1.0, 2.0], use_resource=resource)
        self.trainable.append(variable)
        self.tensors += [variable, variable.value()]

    def _resource(self):
        self._variable(resource=True)

    def _sum(self):
        a, b = self.pick(2)
        self.tensors.append(self.tf.add(a, b) * 0.5)

    def _split(self):
        joined = self.tf.concat(self.pick(2), 0)
        self.tensors += self.tf.split(joined, 2)

    def _assign(self):
        variable = self.trainable[self.rng.integers(len(self.trainable))]
        assigned = self.tf.assign_add(variable, self.pick()[0])
        self.operations.append(assigned.op)

    def _after(self):
        (before, tensor) = self.pick(2)
        first = [before] if self.rng.random() < 0.5 else self.operations[-1:]
        with self.tf.control_dependencies(first):
            self.tensors.append(self.tf.identity(tensor))

    def _group(self):
        self.operations.append(self.tf.group(*self.pick(2)))

    def _cond(self):
        tf, (a, b) = self.tf, self.pick(2)
        right = tf.reduce_sum(a) > 0
        self.tensors.append(tf.cond(right, lambda: a + 1.0, lambda: b * 2.0))

    def _loop(self):
        tf, (a, b) = self.tf, self.pick(2)
        _, total = tf.while_loop(
            lambda i, s: i < 3, lambda i, s: (i + 1, s + b), [tf.constant(0), a]
        )
        total.set_shape([2])
        self.tensors.append(total)

    def _train(self):
        tf = self.tf
        loss = tf.reduce_sum(tf.square(sum(map(tf.identity, self.pick(3)))))
        loss += sum(tf.reduce_sum(variable * variable) for variable in self.trainable)
        step = tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss)
        self.operations.append(step)

    def fetches(self):
        every = [*self.tensors, *self.operations]
        number = self.rng.integers(1, 4)
        return [every[i] for i in self.rng.integers(len(every), size=number)]

    def feeds(self):
        chosen = self.pick(self.rng.integers(0, 4))
        return {t: np.ones(2, "f4") for t in chosen if not self._is_reference(t)}

    def _is_reference(self, tensor):
        """TensorFlow lets nobody feed what an Assign has to write to."""
        graph = self.tf.get_default_graph()
        return graph.as_graph_element(tensor).dtype._is_ref_dtype


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_exactly_what_a_session_executes_in_random_graphs(tf, seed):
    made = RandomGraph(tf, seed)
    graph = tf.get_default_graph()
    nodes = stored(graph)
    graph.finalize()
    with Traced(tf, graph) as traced:
        traced.session.run(made.initializer)
        for _ in range(6):
            fetches, feeds = made.fetches(), made.feeds()
            missing = plan_run(nodes, fetches, feeds).missing
            for name in missing:  # each of them is needed, and nothing else is
                less = {f"{n}:0": np.ones(2, "f4") for n in missing if n != name}
                with pytest.raises(tf.errors.InvalidArgumentError, match=f"{name}'"):
                    traced.session.run(fetches, feeds | less)
            feeds |= {graph.get_tensor_by_name(f"{n}:0"): np.ones(2) for n in missing}
            plan = plan_run(nodes, fetches, feeds)
            assert plan.missing == ()
            assert set(plan.executed) == traced(fetches, feeds)


def slide_58(tf):
    a = tf.Variable(np.ones([1, 3]), name="weights", dtype=tf.float32)
    b = tf.Variable([0], name="bias", dtype=tf.float32)
    X = tf.placeholder(tf.float32, [3, 50], name="data")
    Y = tf.placeholder(tf.float32, [1, 50], name="label")
    prediction = tf.linalg.matmul(a, X) + b
    loss = tf.reduce_sum(tf.pow(prediction - Y, 2))
    step = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    return prediction, loss, step, X, Y, tf.global_variables_initializer()


def test_slide_57_needs_no_label_and_slide_58_does(tf):
    prediction, loss, step, X, Y, init = slide_58(tf)
    nodes = stored(tf.get_default_graph())
    assert plan_run(nodes, prediction).missing == ("data",)
    assert plan_run(nodes, loss).missing == ("data", "label")
    assert plan_run(nodes, loss, [X]).missing == ("label",)
    assert plan_run(nodes, step, {X: 0, Y: 0}).missing == ()
    assert plan_run(nodes, init).missing == ()
    assert plan_run(nodes, prediction).executed == {
        *("weights", "weights/read", "bias", "bias/read", "data", "MatMul", "add")
    }
    assert plan_run(nodes, loss, prediction).executed == {
        *("label", "sub", "Pow/y", "Pow", "Const", "Sum")
    }
    assert "weights/Assign" in plan_run(nodes, init).executed


def test_a_fetch_that_is_fed_executes_nothing(tf):
    prediction, *_ = slide_58(tf)
    run = plan_run(stored(prediction.graph), prediction, prediction)
    assert run.executed == frozenset() and run.feeds == ("add:0",)


def test_names_variables_lists_dicts_and_sparse_tensors_are_fetches(tf):
    prediction, loss, step, *_ = slide_58(tf)
    nodes = stored(prediction.graph)
    variable = tf.global_variables()[0]
    assert plan_run(nodes, variable).executed == {"weights"}
    assert plan_run(nodes, variable.value()).executed == {"weights", "weights/read"}
    assert plan_run(nodes, "add:0") == plan_run(nodes, prediction)
    both = plan_run(nodes, {"loss": loss, "more": [step, variable]})
    assert both.fetches == ("Sum:0", "GradientDescent", "weights:0")
    assert both == plan_run(nodes, [loss, (step, variable)])
    sparse = tf.sparse.from_dense(tf.constant([0.0, 1.0]))
    found = plan_run(stored(prediction.graph), sparse)
    assert len(found.fetches) == 3 and len(found.executed) > 3


def test_a_conditional_says_that_one_branch_is_executed_and_a_loop_does_not(tf):
    x = tf.placeholder(tf.float32, [], name="x")
    chosen = tf.cond(x > 0, lambda: x + 1, lambda: x * 2)
    looped = tf.while_loop(lambda i: i < 3, lambda i: i + 1, [tf.constant(0)])
    nodes = stored(x.graph)
    assert plan_run(nodes, chosen).branches
    assert not plan_run(nodes, looped).branches


def test_unknown_names_get_the_nearest(tf):
    prediction, *_ = slide_58(tf)
    nodes = stored(prediction.graph)
    with pytest.raises(GraphError, match=r"no operation 'wieghts'[\s\S]*'weights:0'"):
        plan_run(nodes, "wieghts")
    with pytest.raises(GraphError, match="only tensors are fed"):
        plan_run(nodes, prediction, "data")
    with pytest.raises(GraphError, match="no tensor 'add:x'"):
        plan_run(nodes, "add:x")
    with pytest.raises(InputError, match="float is no part of a graph"):
        plan_run(nodes, 3.5)
    with pytest.raises(GraphError, match="empty"):
        plan_run({}, "z1")
