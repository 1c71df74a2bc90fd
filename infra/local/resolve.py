"""CloudFormation's intrinsic functions, for values that are known while the local cloud runs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.local.places import ACCOUNT, REGION

PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": "clipfeed",
    "AWS::URLSuffix": "amazonaws.com",
}
_PLACEHOLDER = re.compile(r"\$\{(!?)([\w:.]+)\}")
_SECRET = re.compile(r"\{\{resolve:secretsmanager:([^}]*)\}\}")


class Unresolved(Exception):
    """A template refers to something that the local cloud does not have."""


@dataclass(slots=True)
class Values:
    """What Ref and GetAtt answer: `refs` by logical id, `attributes` by `LogicalId.Name`."""

    refs: dict[str, str]
    attributes: dict[str, str]
    secret: Callable[[str], str]
    conditions: Mapping[str, Any] = field(default_factory=dict)
    mappings: Mapping[str, Any] = field(default_factory=dict)

    def resolve(self, value: Any) -> Any:
        """`value` with every intrinsic replaced. Raises Unresolved, naming what is unknown."""
        if isinstance(value, str):
            return _SECRET.sub(lambda match: self.secret(match[1]), value)
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), *_ = value.items()
            if name in _INTRINSICS:
                return self.resolve(_INTRINSICS[name](self, argument))
        return {key: self.resolve(item) for key, item in value.items()}

    def ref(self, name: str) -> str:
        found = PSEUDO.get(name) or self.refs.get(name)
        if found is None:
            raise Unresolved(f"template.yaml refers to {name}, which has no value in the local cloud.")
        return found

    def attribute(self, name: str) -> str:
        if name not in self.attributes:
            raise Unresolved(f"template.yaml refers to {name}, which has no value in the local cloud.")
        return self.attributes[name]

    def holds(self, condition: Any) -> bool:
        if isinstance(condition, str):
            return self.holds(self.conditions[condition])
        ((name, argument),) = condition.items()
        if name == "Condition":
            return self.holds(argument)
        if name == "Fn::Equals":
            left, right = self.resolve(argument)
            return bool(left == right)
        if name == "Fn::Not":
            return not self.holds(argument[0])
        return (all if name == "Fn::And" else any)(self.holds(part) for part in argument)


def _get_att(values: Values, argument: Any) -> Any:
    return values.attribute(argument if isinstance(argument, str) else ".".join(argument))


def _sub(values: Values, argument: Any) -> Any:
    text, extra = (argument, {}) if isinstance(argument, str) else argument

    def replaced(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return f"${{{name}}}"
        if name in extra:
            return str(values.resolve(extra[name]))
        return values.attribute(name) if "." in name else values.ref(name)

    return _PLACEHOLDER.sub(replaced, text)


def _join(values: Values, argument: Any) -> Any:
    separator, parts = argument
    return separator.join(str(part) for part in values.resolve(parts))


def _if(values: Values, argument: Any) -> Any:
    condition, then, otherwise = argument
    return then if values.holds(condition) else otherwise


def _select(values: Values, argument: Any) -> Any:
    index, items = argument
    return values.resolve(items)[int(index)]


def _split(values: Values, argument: Any) -> Any:
    separator, text = argument
    return str(values.resolve(text)).split(separator)


def _find_in_map(values: Values, argument: Any) -> Any:
    name, first, second = values.resolve(argument)
    return values.mappings[name][first][second]


_INTRINSICS: dict[str, Callable[[Values, Any], Any]] = {
    "Ref": lambda values, name: values.ref(name),
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::If": _if,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::FindInMap": _find_in_map,
}
