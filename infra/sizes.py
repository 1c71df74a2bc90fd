"""Print what `sam build` made: each layer, and each function with its layers, against Lambda's limit."""

import sys
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

BUILD = Path(".aws-sam/build")
LIMIT_MB = 250
"""Unzipped, function and layers together (Lambda quotas)."""


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 2**20


def main() -> None:
    template = yaml_parse((BUILD / "template.yaml").read_text())
    common = [layer["Ref"] for layer in template["Globals"]["Function"]["Layers"]]
    of_type = {
        kind: {name: given["Properties"] for name, given in template["Resources"].items() if given["Type"] == kind}
        for kind in ("AWS::Serverless::LayerVersion", "AWS::Serverless::Function")
    }
    layers = {name: megabytes(BUILD / name) for name in of_type["AWS::Serverless::LayerVersion"]}
    functions = {
        name: megabytes(BUILD / name)
        + sum(layers[layer] for layer in common + [layer["Ref"] for layer in given.get("Layers", ())])
        for name, given in of_type["AWS::Serverless::Function"].items()
    }
    for title, sizes in (("layer", layers), ("function with its layers", functions)):
        lines = [f"{title:<28}{'MB unzipped':>12}", *(f"  {name:<26}{size:>12.1f}" for name, size in sizes.items())]
        sys.stdout.write("\n".join(lines) + "\n")
    too_big = [name for name, size in functions.items() if size > LIMIT_MB]
    if too_big:
        sys.exit(f"above Lambda's {LIMIT_MB} MB: {', '.join(too_big)}")


if __name__ == "__main__":
    main()
