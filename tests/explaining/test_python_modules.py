"""Modules that are not found, or are not the ones that are meant."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder from which one imports; what is imported is forgotten."""
    here = tmp_path / "work"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.syspath_prepend(str(here))
    before = dict(sys.modules)
    yield here
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]
    sys.modules.update(before)


def test_a_misspelled_module(own_code, explained, folder) -> None:
    explained(
        own_code("import math\nimport nunpy as np"),
        "module-not-found",
        line=2,
        slide=11,
        lesson="03",
        says=["nearest name that it has is 'numpy'", "import numpy as np"],
    )


def test_a_package_with_another_name_for_pip(own_code, explained, folder) -> None:
    failed = own_code("import cv2")
    explained(
        failed,
        "module-not-found",
        lesson="03",
        says=["pip calls it 'opencv-python'", "%pip install opencv-python"],
    )
    assert sys.executable in failed.block


def test_pips_name_in_an_import(own_code, explained, folder) -> None:
    says = ["'beautifulsoup4' is what pip calls", "import bs4"]
    explained(
        own_code("import beautifulsoup4"), "module-not-found", slide=11, says=says
    )


def test_a_package_of_another_python(
    own_code, explained, folder, monkeypatch, tmp_path
) -> None:
    program = tmp_path / "other" / "bin" / "python3"
    package = tmp_path / "other/lib/python3.11/site-packages/only_over_there"
    for path in (program.parent, package):
        path.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (package / "__init__.py").touch()
    monkeypatch.setenv("PATH", str(program.parent))
    explained(
        own_code("import only_over_there"),
        "module-not-found",
        slide=33,
        lesson="05",
        says=[f"Another Python on your PATH has it: {program}", "which -a python3"],
    )


def test_ones_own_file_in_another_folder(own_code, explained, folder) -> None:
    (folder / "code").mkdir()
    (folder / "code" / "plotting_help.py").touch()
    explained(
        own_code("import plotting_help"),
        "module-not-found",
        slide=11,
        lesson="03",
        says=[
            f"plotting_help lies in {folder / 'code'}",
            'sys.path.append("code")',
            f"export PYTHONPATH=$PYTHONPATH:{folder / 'code'}",
        ],
    )


def test_ones_own_file_beside_the_folder(own_code, explained, folder) -> None:
    (folder.parent / "shared_help.py").touch()
    says = ['sys.path.append("..")']
    explained(own_code("import shared_help"), "module-not-found", says=says)


def test_a_module_that_nobody_has(own_code, explained, folder, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    says = [
        "No folder of sys.path has a module 'qqqzzzxxx'",
        "if the package is called so",
    ]
    explained(own_code("import qqqzzzxxx"), "module-not-found", slide=11, says=says)


def test_a_module_that_a_library_wants(
    own_code, explained, folder, monkeypatch
) -> None:
    """Its name is not in the reader's line, so it is not taken for a typing error."""
    monkeypatch.setenv("PATH", "")
    failed = own_code(
        "import importlib\nimportlib.import_module(''.join(['nun', 'py']))"
    )
    explained(failed, "module-not-found", line=2, says=["No folder of sys.path"])
    assert "nearest" not in failed.block


def test_a_misspelled_module_of_a_package(own_code, explained, folder) -> None:
    explained(
        own_code("import matplotlib.pylot as plt"),
        "module-not-found",
        lesson="03",
        says=["has no module 'pylot'", "import matplotlib.pyplot as plt"],
    )


def test_a_misspelled_name_of_a_module(own_code, explained, folder) -> None:
    explained(
        own_code("from collections import OrderdDict"),
        "name-not-in-module",
        lesson="03",
        says=["no 'OrderdDict'", "from collections import OrderedDict"],
    )


def test_a_name_that_ones_own_module_has_not(own_code, explained, folder) -> None:
    (folder / "my_layers.py").write_text("width = 3\n")
    explained(
        own_code("from my_layers import make_network"),
        "name-not-in-module",
        says=["Your module my_layers (my_layers.py)", "importlib.reload"],
    )


def test_a_misspelled_function_of_a_module(own_code, explained, folder) -> None:
    explained(
        own_code("import numpy as np\nx = np.zeroes(3)"),
        "attribute-not-in-module",
        line=2,
        says=["no 'zeroes'", "nearest name that it has is 'zeros'", "x = np.zeros(3)"],
    )


def test_a_file_that_hides_pythons_module(own_code, explained, folder) -> None:
    (folder / "statistics.py").write_text("x = 1\n")
    sys.modules.pop("statistics", None)
    explained(
        own_code("import statistics\nstatistics.mean([1, 2])"),
        "module-shadowed",
        line=2,
        slide=11,
        lesson="03",
        says=[
            f"'statistics' is your own file {folder / 'statistics.py'}",
            "Python's module statistics",
            "mv statistics.py my_statistics.py",
        ],
    )


def test_a_file_that_imports_itself(own_code, explained, folder) -> None:
    """The classic: random.py, in which one means Python's random."""
    (folder / "random.py").write_text("import random\nx = random.randint(1, 6)\n")
    sys.modules.pop("random")
    failed = own_code("import random")
    explained(failed, "module-shadowed", line=None, slide=11, says=["mv random.py"])
    assert "random.py, line 2 x = random.randint(1, 6)" in failed.block


def test_files_that_import_each_other(own_code, explained, folder) -> None:
    (folder / "ring_a.py").write_text("from ring_b import f\ndef g(): pass\n")
    (folder / "ring_b.py").write_text("from ring_a import g\ndef f(): pass\n")
    failed = own_code("import ring_a")
    explained(
        failed,
        "circular-import",
        line=None,
        lesson="03",
        says=[
            "ring_a.py imports ring_b.py imports ring_a.py",
            "'g' does not exist in it",
        ],
    )
    assert "ring_b.py, line 1 from ring_a import g" in failed.block


def test_what_is_left_alone(own_code, left_alone, folder) -> None:
    left_alone(own_code("raise ModuleNotFoundError('data module')"))
    left_alone(own_code("raise ImportError('no luck')"))
    left_alone(own_code("class Net: pass\nNet().lyers"))
    left_alone(own_code("import math\nmath.qqqqqq"))


@pytest.mark.slow
def test_own_files_with_the_names_of_packages(start_cells, explained, tmp_path) -> None:
    for name in ("nbformat", "tensorflow"):
        (tmp_path / f"{name}.py").write_text("import os\n")
    with start_cells("dlguide", tmp_path) as cells:
        failed = cells.fails("import nbformat\nx = nbformat.v4")
        says = [
            f"{tmp_path / 'nbformat.py'}, not the installed nbformat",
            "mv nbformat.py",
        ]
        explained(failed, "module-shadowed", line=2, slide=11, says=says)
        failed = cells.fails("import tensorflow.keras")
        says = [f"{tmp_path / 'tensorflow.py'}, not the installed tensorflow"]
        explained(failed, "module-shadowed", slide=11, says=says)
