"""The one place that loads the CEL engine, late and without the command line that its package drags in.

`import cel` also imports its own command line (typer, pygments: 160 ms and 10 MiB). This loads the compiled module
alone, in 15 ms, the first time an expression is met.

Law: ground floor beside model. Imports nothing of cockpit; format (to check a plan) and core (to evaluate) use it.
"""

import functools
import importlib.machinery
import importlib.util
import re
import sys
from collections.abc import Mapping
from typing import Any, Protocol, cast

from cockpit.patterns import late

_NAME = "cel.cel"


class Program(Protocol):
    """A compiled expression."""

    def execute(self, context: Mapping[str, Any] | None = None) -> Any: ...
    def variables(self) -> list[str]: ...
    def functions(self) -> list[str]: ...


class Engine(Protocol):
    """The compiled module."""

    def compile(self, expression: str) -> Program: ...


class CelMissing(Exception):
    """The package common-expression-language is not installed, or not for this Python."""


@functools.cache
def engine() -> Engine:
    """The compiled module of the package common-expression-language. Raises CelMissing."""
    if _NAME in sys.modules:
        return cast(Engine, sys.modules[_NAME])
    package = importlib.util.find_spec("cel")
    for folder in (package.submodule_search_locations or []) if package else []:
        spec = importlib.machinery.PathFinder.find_spec(_NAME, [folder])
        if spec is not None and isinstance(spec.loader, importlib.machinery.ExtensionFileLoader):
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return cast(Engine, module)
    raise CelMissing("conditions need the package common-expression-language: install cockpit again")


def compile_text(text: str) -> Program:
    """The expression compiled. Raises ValueError with the engine's own words and place ("<input>:1:5: ...")."""
    try:
        return engine().compile(text)
    except BaseException as error:
        # What is a panic inside the engine arrives as a BaseException of a type that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("the expression cannot be parsed") from None


def execute(program: Program, names: Mapping[str, Any]) -> Any:
    """Run it. Raises what the engine raises: KeyError, IndexError, TypeError, ValueError, ArithmeticError, RuntimeError."""
    try:
        return program.execute(names)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise RuntimeError("the expression cannot be evaluated") from None


_BY_ID = late(
    r"""(?<![\w.'"])(?P<root>probe|metric|gate|tuple)\s*\[\s*(?:'(?P<one>[^'\\]*)'|"(?P<two>[^"\\]*)")\s*\]
    (?:\s*\.\s*(?P<field>\w+))?""",
    re.VERBOSE,
)


def references(text: str) -> tuple[tuple[str, str, str], ...]:
    """(root, id, field) of each `probe['id'].field` in an expression; roots are probe, metric, gate and tuple. field is
    "" where none follows. The plan's check reads the same text with a scanner of its own, which knows places."""
    return tuple(
        (found["root"], found["one"] if found["one"] is not None else found["two"], found["field"] or "")
        for found in _BY_ID.finditer(text)
    )
