"""Sides that need no library; importable by the workers' processes, too."""

from __future__ import annotations

import os

import numpy as np

from dlguide_kernel.benchmarks.sides import Case, Side

CASE = Case("small", n=20, steps=2)


class Fake(Side):
    """Ours: always takes 2 s per step, and ends at (1, 2)."""

    name = "dlguide"
    seconds, end = 2.0, (1.0, 2.0)

    def prepare(self):
        self.prepared = True

    def run(self):
        assert self.prepared
        return self.seconds

    def parameters(self):
        return [np.array(self.end)]

    def facts(self):
        return {"pid": os.getpid(), "cuda": os.environ.get("CUDA_VISIBLE_DEVICES")}


class Reference(Fake):
    name = "slides loop"
    seconds = 6.0


class Off(Fake):
    """Ours, with a parameter that is wrong by one part in a thousand."""

    end = (1.0, 2.002)


class Raises(Fake):
    name = "raises"

    def run(self):
        raise ValueError("no such kernel\nand more")


class Crashes(Fake):
    name = "crashes"

    def run(self):
        os._exit(3)


class Absent(Fake):
    name = "absent"
    needs = ("no_such_module_here",)


class InProcess:
    """Stands in for `Workers`: makes the sides here."""

    def side(self, side, case):
        made = side(case)
        made.drop = lambda: None
        return made
