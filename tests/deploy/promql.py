"""Taking PromQL apart: which series an expression asks for, and what it does with them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import promql_parser as promql

ONE_OF_EQUALS: Final = ("max", "min", "group")
"""Operators whose result is the same for several gateways that agree as for one of them."""

_VARIABLE: Final = re.compile(r"\$\{?(\w+)\}?")


def filled(expr: str, values: Mapping[str, str]) -> str:
    """Write values in place of Grafana's variables, ``$name`` or ``${name}``."""
    return _VARIABLE.sub(lambda found: values[found[1]], expr)


def variables(text: str) -> set[str]:
    """Return the names of the variables in a text."""
    return set(_VARIABLE.findall(text))


def selectors(expr: str) -> list[promql.VectorSelector]:
    """Return what an expression asks for, in order: a metric and which of its series."""
    found: list[promql.VectorSelector] = []

    def visit(part: promql.Expr) -> None:
        if isinstance(part, promql.MatrixSelector):
            found.append(part.vector_selector)
        elif isinstance(part, promql.VectorSelector):
            found.append(part)

    promql.walk(promql.parse(expr), visit)
    return found


def metrics(expr: str) -> set[str]:
    """Return the names of the metrics that an expression asks for."""
    return {str(selector.name) for selector in selectors(expr)}


def labels(expr: str) -> Iterator[tuple[str, str]]:
    """Return each metric of an expression with each label that is matched or grouped by."""
    for selector in selectors(expr):
        for matcher in selector.matchers.matchers:
            yield str(selector.name), matcher.name
    parts: list[promql.AggregateExpr] = []

    def visit(part: promql.Expr) -> None:
        if isinstance(part, promql.AggregateExpr):
            parts.append(part)

    promql.walk(promql.parse(expr), visit)
    for part in parts:
        if part.modifier and part.modifier.type == promql.AggModifierType.By:
            for name in metrics(part.expr.prettify()):
                for label in part.modifier.labels:
                    yield name, label


def not_joined(expr: str, told_alike: Iterable[str]) -> list[str]:
    """Say where an expression counts more than once what several gateways tell alike.

    Args:
        expr: Without variables.
        told_alike: The metrics that every gateway tells in full.

    Returns:
        A sentence for each place; none if values are joined by max or min over instances before
        they are summed, counted or shown.
    """
    wrong: list[str] = []
    left = _apart(promql.parse(expr), frozenset(told_alike), wrong)
    return wrong + [f"{name} is shown once a gateway" for name in sorted(left)]


def _apart(part: Any, told_alike: frozenset[str], wrong: list[str]) -> set[str]:
    """Return the metrics of which a part still has a series a gateway."""
    match part:
        case promql.VectorSelector():
            return {str(part.name)} & told_alike
        case promql.MatrixSelector():
            return _apart(part.vector_selector, told_alike, wrong)
        case promql.BinaryExpr():
            return _apart(part.lhs, told_alike, wrong) | _apart(part.rhs, told_alike, wrong)
        case promql.Call():
            return {name for each in part.args for name in _apart(each, told_alike, wrong)}
        case promql.AggregateExpr():
            apart = _apart(part.expr, told_alike, wrong)
            if not _drops_instance(part.modifier):
                return apart
            if str(part.op) not in ONE_OF_EQUALS:
                wrong += [f"{name} goes through {part.op} over gateways" for name in sorted(apart)]
            return set()
        case promql.ParenExpr() | promql.UnaryExpr() | promql.SubqueryExpr():
            return _apart(part.expr, told_alike, wrong)
        case _:
            return set()


def _drops_instance(modifier: promql.AggModifier | None) -> bool:
    if modifier is None:
        return True
    is_without = bool(modifier.type == promql.AggModifierType.Without)
    return ("instance" in modifier.labels) == is_without
