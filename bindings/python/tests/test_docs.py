"""The documentation in the stubs is that of the native module."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import ikeext_mm_failure as mm

STUBS = ast.parse((Path(mm.__file__).parent / "_native.pyi").read_text())
CLASSES = {node.name: node for node in STUBS.body if isinstance(node, ast.ClassDef)}
FUNCTIONS = [node for node in STUBS.body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_help_is_that_of_the_stubs(function: ast.FunctionDef) -> None:
    doc = inspect.getdoc(getattr(mm, function.name))
    assert doc == ast.get_docstring(function) and doc is not None


def members(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    """The methods and properties of a class and of its bases in the stubs."""
    for base in node.bases:
        if isinstance(base, ast.Name) and base.id in CLASSES:
            yield from members(CLASSES[base.id])
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and not member.name.startswith("__"):
            yield member


@pytest.mark.parametrize("name", [name for name in CLASSES if hasattr(mm, name)])
def test_help_of_a_class_is_that_of_the_stubs(name: str) -> None:
    native, stub = getattr(mm, name), CLASSES[name]
    assert inspect.getdoc(native) == ast.get_docstring(stub)
    for member in members(stub):
        doc = inspect.getdoc(inspect.getattr_static(native, member.name))
        assert doc == ast.get_docstring(member), member.name
