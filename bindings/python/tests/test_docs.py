"""The documentation in the stubs is that of the native module."""

import ast
import inspect
from pathlib import Path

import pytest

import ikeext_mm_failure as mm

STUBS = Path(mm.__file__).parent / "_native.pyi"
FUNCTIONS = [
    node for node in ast.parse(STUBS.read_text()).body if isinstance(node, ast.FunctionDef)
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_help_is_that_of_the_stubs(function: ast.FunctionDef) -> None:
    doc = inspect.getdoc(getattr(mm, function.name))
    assert doc == ast.get_docstring(function) and doc is not None
