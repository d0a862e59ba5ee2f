"""The examples in the docstrings print what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

from dlguide_kernel import theory

MODULES = [module.name for module in iter_modules(theory.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    module = import_module(f"{theory.__name__}.{name}")
    assert doctest.testmod(module).failed == 0
