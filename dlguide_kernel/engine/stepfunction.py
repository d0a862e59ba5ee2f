"""One training step of a student's graph, as a pure function.

`sess.run(optimizer, feed_dict=…)` reads variables and placeholders and overwrites
variables. `StepFunction` finds out which, and rebuilds the same arithmetic as

    (values of the variables, a batch) ↦ (new values of the variables, loss)

in whatever graph is being built: there, it can stand in the body of a loop. The
student's graph is only read, never changed. Within a step every operation sees the
values from before the step, except where a control dependency orders a read after an
update; that is the order in which TensorFlow's optimizers wire their graphs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .tensorflow1 import tf
from .updates import RULES

VARIABLE_TYPES = {"VariableV2", "Variable", "VarHandleOp"}
PLACEHOLDER_TYPES = {"Placeholder", "PlaceholderWithDefault"}


class Unsupported(Exception):
    """Why a graph is no pure function (the explicit loop can run it)."""


def ancestors(targets: Sequence[tf.Operation]) -> list[tf.Operation]:
    """Everything that `targets` need, by data or control, in topological order."""
    order: list[tf.Operation] = []
    state: dict[tf.Operation, int] = {}
    stack = [(op, False) for op in reversed(targets)]
    while stack:  # not recursive: unrolled graphs are deeper than Python's stack
        op, finished = stack.pop()
        if finished:
            order.append(op)
        elif op not in state:
            state[op] = 1
            stack.append((op, True))
            parents = [t.op for t in op.inputs] + list(op.control_inputs)
            stack.extend((p, False) for p in reversed(parents) if p not in state)
    return order


def placeholders_of(targets: Sequence[tf.Operation]) -> list[tf.Tensor]:
    """The placeholders that `targets` depend on, in topological order."""
    return [op.outputs[0] for op in ancestors(targets) if op.type in PLACEHOLDER_TYPES]


class StepFunction:
    """`sess.run([step, loss])` of a graph as a pure function of values.

    `variables` are the operations of the variables that are read or written (name
    order of first use), `written` those that a step overwrites, `placeholders` what
    must be fed.  Raises `Unsupported` with the reason where the graph holds what this
    cannot express: random or stateful operations, TensorFlow 1 control flow, updates
    that race.
    """

    def __init__(self, step: tf.Operation, loss: tf.Tensor) -> None:
        self.step, self.loss = step, loss
        self.operations = ancestors([step, loss.op])
        self._before: dict[tf.Operation, frozenset[tf.Operation]] = {}
        for op in self.operations:
            self._before[op] = self._updates_before(op)
        self.updates = [op for op in self.operations if op.type in RULES]
        if not self.updates:
            raise Unsupported(f"'{step.name}' updates no variable")
        self.variables = [op for op in self.operations if op.type in VARIABLE_TYPES]
        self.placeholders = placeholders_of([step, loss.op])
        self._targets = {op: self._variables_written(op) for op in self.updates}
        self.written = [
            v for v in self.variables if any(v in t for t in self._targets.values())
        ]
        self._check_order()
        self._check_types()
        self._pure = self._pure_graph()

    def _updates_before(self, op: tf.Operation) -> frozenset[tf.Operation]:
        """Update operations that surely run before `op`."""
        parents = [t.op for t in op.inputs] + list(op.control_inputs)
        known = [self._before.get(p, frozenset()) for p in parents]
        return frozenset().union(*known, (p for p in parents if p.type in RULES))

    def _variable(self, tensor: tf.Tensor) -> tf.Operation | None:
        """The variable whose storage `tensor` is, if it is one."""
        if not (tensor.dtype._is_ref_dtype or tensor.dtype == tf.resource):
            return None
        op = tensor.op
        while op.type in RULES and op.outputs:  # an Assign hands its variable on
            op = op.inputs[0].op
        if op.type not in VARIABLE_TYPES:
            raise Unsupported(f"'{op.name}' ({op.type}) passes a variable on")
        return op

    def _variables_written(self, op: tf.Operation) -> list[tf.Operation]:
        places = [self._variable(tensor) for tensor in op.inputs]
        return [place for place in places if place is not None]

    def _check_order(self) -> None:
        """Two updates of one variable must have an order, or they race."""
        for i, later in enumerate(self.updates):
            for earlier in self.updates[:i]:
                shared = set(self._targets[later]) & set(self._targets[earlier])
                if shared and earlier not in self._before[later]:
                    name = min(v.name for v in shared)
                    raise Unsupported(f"two updates of '{name}' have no order")

    def _check_types(self) -> None:
        for op in self.operations:
            if op.type in RULES or op.type in VARIABLE_TYPES | PLACEHOLDER_TYPES:
                continue
            if op.type in {"Switch", "Merge", "Enter", "Exit", "NextIteration"}:
                raise Unsupported(f"'{op.name}' is TensorFlow 1 control flow")
            if op.type == "ReadVariableOp" or not op.outputs:
                continue
            if op.op_def.is_stateful:
                raise Unsupported(f"'{op.name}' ({op.type}) keeps a state of its own")
            for tensor in op.inputs:
                variable = self._variable(tensor)
                if variable is None:
                    continue
                if tensor.dtype == tf.resource:
                    raise Unsupported(
                        f"'{op.name}' ({op.type}) uses a variable's handle"
                    )
                if tensor.op is variable and self._versions(variable, op):
                    raise Unsupported(f"'{op.name}' reads '{variable.name}' after it")

    def _versions(self, variable: tf.Operation, op: tf.Operation) -> list[tf.Operation]:
        """Updates of `variable` that `op` sees, oldest first."""
        return [
            u
            for u in self.updates
            if u in self._before[op] and variable in self._targets[u]
        ]

    def _pure_graph(self) -> tf.GraphDef:
        """The step's GraphDef without variables, updates and order marks."""
        cut = VARIABLE_TYPES | set(RULES) | {"Placeholder", "ReadVariableOp"}
        pure = tf.GraphDef()
        graph_def = self.step.graph.as_graph_def()
        pure.versions.CopyFrom(graph_def.versions)
        pure.library.CopyFrom(graph_def.library)
        for op in self.operations:
            if op.type in cut or not op.outputs:
                continue
            node = pure.node.add()
            node.CopyFrom(op.node_def)
            data = [name for name in node.input if not name.startswith("^")]
            del node.input[:]
            node.input.extend(data)
            node.attr.pop("_class", None)  # colocation names a node that is gone
            node.device = ""
        return pure

    def __call__(
        self,
        values: Mapping[tf.Operation, tf.Tensor],
        batch: Mapping[tf.Tensor, tf.Tensor],
    ) -> tuple[dict[tf.Operation, tf.Tensor], tf.Tensor]:
        """New values of the written variables and the loss, in the current graph."""
        known: dict[str, tf.Tensor] = {
            tensor.name: tf.identity(fed) for tensor, fed in batch.items()
        }
        current = {v: tf.identity(value) for v, value in values.items()}
        for variable, value in current.items():
            known[variable.outputs[0].name] = value
        self._know_reads(known, current, ())
        loss = self._evaluate([self.loss], known)[0]
        done: list[tf.Operation] = []
        for level in self._levels():
            tensors = [t for op in level for t in op.inputs]
            flat = iter(self._evaluate(tensors, known, current))
            inputs = {op: [next(flat) for _ in op.inputs] for op in level}
            for op in level:
                self._apply(op, inputs[op], current, known)
            done += level
            self._know_reads(known, current, done)
        return {v: current[v] for v in self.written}, loss

    def _levels(self) -> list[list[tf.Operation]]:
        """Updates grouped so that each needs only updates of earlier groups."""
        depth: dict[tf.Operation, int] = {}
        for op in self.updates:
            depth[op] = 1 + max((depth[u] for u in self._before[op]), default=-1)
        return [
            [op for op in self.updates if depth[op] == d]
            for d in range(max(depth.values()) + 1)
        ]

    def _apply(
        self,
        op: tf.Operation,
        inputs: list[tf.Tensor],
        current: dict[tf.Operation, tf.Tensor],
        known: dict[str, tf.Tensor],
    ) -> None:
        for position, value in RULES[op.type](op, inputs).items():
            variable = self._variable(op.inputs[position])
            value.set_shape(current[variable].shape)
            current[variable] = value
            if position == 0 and op.outputs:
                known[op.outputs[0].name] = value

    def _know_reads(
        self,
        known: dict[str, tf.Tensor],
        current: Mapping[tf.Operation, tf.Tensor],
        done: Sequence[tf.Operation],
    ) -> None:
        """Give reads of resource variables the value that they would see by now."""
        for op in self.operations:
            if op.type != "ReadVariableOp" or op.outputs[0].name in known:
                continue
            variable = self._variable(op.inputs[0])
            if set(self._versions(variable, op)) <= set(done):
                known[op.outputs[0].name] = current[variable]

    def _evaluate(
        self,
        tensors: Sequence[tf.Tensor],
        known: Mapping[str, tf.Tensor],
        current: Mapping[tf.Operation, tf.Tensor] | None = None,
    ) -> list[tf.Tensor]:
        """Copies of `tensors` in the current graph, computed from what is known."""
        found: list[tf.Tensor | None] = []
        for tensor in tensors:
            variable = self._variable(tensor)
            found.append(
                current[variable] if variable is not None else known.get(tensor.name)
            )
        missing = [t.name for t, f in zip(tensors, found, strict=True) if f is None]
        copies = iter(self._import(missing, known) if missing else ())
        return [next(copies) if f is None else f for f in found]

    def _import(
        self, names: Sequence[str], known: Mapping[str, tf.Tensor]
    ) -> list[tf.Tensor]:
        """Import the nodes that `names` need, and no others."""
        wanted = {name.split(":")[0] for name in names}
        nodes = {node.name: node for node in self._pure.node}
        stack, keep = list(wanted), set()
        while stack:
            name = stack.pop()
            if name in keep or name not in nodes:
                continue
            keep.add(name)
            for source in nodes[name].input:
                key = source if ":" in source else f"{source}:0"
                if key not in known:
                    stack.append(source.split(":")[0])
        part = tf.GraphDef(versions=self._pure.versions, library=self._pure.library)
        part.node.extend(node for node in self._pure.node if node.name in keep)
        used = {
            source if ":" in source else f"{source}:0"
            for node in part.node
            for source in node.input
        }
        mapping = {name: value for name, value in known.items() if name in used}
        return tf.import_graph_def(
            part, input_map=mapping, return_elements=list(names), name="step"
        )
