"""The template, as the local cloud reads it, and the values in it."""

from pathlib import Path

import pytest

from infra.local.places import CHECKOUT
from infra.local.resolve import Unresolved, Values
from infra.local.template import Template


@pytest.fixture
def values() -> Values:
    return Values(
        refs={"AppOrigin": "http://127.0.0.1:8080", "SealKey": "SealKey"},
        attributes={"Storage.Outputs.VideosTableName": "videos"},
        secret=lambda reference: f"<{reference}>",
        conditions={"Local": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}},
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Ref": "AppOrigin"}, "http://127.0.0.1:8080"),
        ({"Fn::GetAtt": ["Storage", "Outputs.VideosTableName"]}, "videos"),
        ({"Fn::Sub": "t/${Storage.Outputs.VideosTableName}/${!kept}"}, "t/videos/${kept}"),
        ({"Fn::Sub": ["${a}-${AWS::Region}", {"a": {"Ref": "AppOrigin"}}]}, "http://127.0.0.1:8080-us-east-1"),
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::Partition"}]]}, "a-aws"),
        ({"Fn::If": ["Local", "yes", "no"]}, "yes"),
        ({"Fn::Select": [1, {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::Sub": "{{resolve:secretsmanager:${SealKey}:SecretString}}"}, "<SealKey:SecretString>"),
        ({"A": [{"Ref": "AppOrigin"}, 5, True]}, {"A": ["http://127.0.0.1:8080", 5, True]}),
    ],
)
def test_intrinsics_become_values(values: Values, given: object, expected: object) -> None:
    assert values.resolve(given) == expected


def test_an_unknown_name_is_named(values: Values) -> None:
    with pytest.raises(Unresolved, match=r"Network\.Outputs\.CacheUrl"):
        values.resolve({"Fn::GetAtt": "Network.Outputs.CacheUrl"})


def test_the_real_template_has_functions_with_their_layers_sources_and_routes(tmp_path: Path) -> None:
    template = Template(CHECKOUT, tmp_path)

    feed = template.functions["ApiFeed"]

    assert feed.code == CHECKOUT / "functions/api_feed"
    assert [layer.name for layer in feed.layers] == ["domain", "adapters", "runtime", "http", "ranker"]
    assert "GET /v1/feed" in {route.key for route in template.routes}
    assert {route.function for route in template.routes} <= set(template.functions)
    assert {source.function for source in template.sources} <= set(template.functions)
    assert next(stack.name for stack in template.stacks) == "Queues"
    assert [file.name[:9] for file in tmp_path.iterdir()] == ["template-"]
