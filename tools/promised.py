"""What a version promises those to come, as names: settings, commands, the read API. Prints JSON.

tools/kept.py keeps it beside the tests, and `broken` says what a later version took away:
docs/reference/promises.md is what people read.
"""

import argparse
import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

Promised = Mapping[str, Any]


def promised() -> dict[str, Any]:
    """Of this tree; Django is set up."""
    from otklik.api.rest.urls import api
    from otklik.config.environment_settings import Environment
    from otklik.operations.cli.parser import parser

    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
    return {
        "settings": sorted(
            str(field.validation_alias or f"OTKLIK_{name.upper()}")
            for name, field in Environment.model_fields.items()
        ),
        "commands": {name: _options(one) for name, one in _commands(parser()).items()},
        "addresses": {
            path: {
                one["name"]: one.get("required", False) for one in ways["get"].get("parameters", [])
            }
            for path, ways in sorted(document["paths"].items())
        },
        "answers": {
            name: {field: _kind(item) for field, item in sorted(one["properties"].items())}
            for name, one in sorted(document["components"]["schemas"].items())
            if "properties" in one
        },
    }


def broken(old: Promised, new: Promised) -> Iterator[str]:
    """What `old` promised and `new` does not keep, each as a sentence."""
    for name in sorted({*old["settings"]} - {*new["settings"]}):
        yield f"The setting {name} is gone."
    for command, options in old["commands"].items():
        for option in sorted({*options, ""} - {*new["commands"].get(command, ()), ""}):
            yield f"otklik {command} knows no {option} any more."
        if command not in new["commands"]:
            yield f"The command otklik {command} is gone."
    for path, parameters in old["addresses"].items():
        now = new["addresses"].get(path)
        if now is None:
            yield f"{path} is gone."
            continue
        for name in sorted({*parameters} - {*now}):
            yield f"{path} knows no {name} any more."
        for name in sorted(name for name, is_needed in now.items() if is_needed):
            if not parameters.get(name, False):
                yield f"{path} now asks for {name}."
    for name, fields in old["answers"].items():
        now = new["answers"].get(name, {})
        for field, kind in fields.items():
            if now.get(field) != kind:
                yield f"{name}.{field} was {kind} and is {now.get(field)}."


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    action = next(one for one in parser._actions if one.choices)
    return dict(sorted(dict(action.choices or {}).items()))


def _options(parser: argparse.ArgumentParser) -> list[str]:
    return sorted(option for one in parser._actions for option in one.option_strings)


def _kind(values: Mapping[str, Any]) -> str:
    """The type of a field in one word, as `string|null`, `array of Edition`."""
    if "anyOf" in values:
        return "|".join(_kind(one) for one in values["anyOf"])
    if "$ref" in values:
        return str(values["$ref"]).rpartition("/")[2]
    if values.get("type") == "array":
        return f"array of {_kind(values.get('items', {}))}"
    return str(values.get("format") or values.get("type") or "anything")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.test")
    import django

    django.setup()
    print(json.dumps(promised(), indent=1))


if __name__ == "__main__":
    main()
