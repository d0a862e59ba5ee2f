"""Computers made for a test: programs, environments, packages, kernelspecs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made import Environment, script

from dlguide_kernel.doctor.visit import Visit


@pytest.fixture
def visit() -> Iterator[Visit]:
    with Visit() as visit:
        yield visit


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment without any package."""
    return Environment(tmp_path_factory.mktemp("bare") / "env")


@pytest.fixture(scope="module")
def borrowing(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment that imports every package, and has none of their files."""
    environment = Environment(tmp_path_factory.mktemp("borrowing") / "env")
    environment.borrow()
    return environment


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment of the test's own, to put packages into."""
    return Environment(tmp_path / "env")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`programs(ssh="echo …")`: a PATH that holds these programs and no other."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(*real: str, **scripts: str) -> None:
        for name in real:
            found = shutil.which(name, path=os.defpath)
            assert found, f"these tests need {name}"
            (folder / name).symlink_to(found)
        for name, code in scripts.items():
            script(folder / name.replace("_", "-"), code)

    return make
