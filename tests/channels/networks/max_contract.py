"""The schema that MAX itself publishes, with our overlay, as a judge. Lies beside the
repository (../shared/contracts/max) and is not part of it: `load` gives None without it.

OpenAPI 3.0 is turned into JSON Schema: `nullable`, property-level `required`, and
discriminators are spelt in words that jsonschema knows. What the overlay adds (comments) is our
own reading of the vendor's client, hence weaker proof.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

PLACE = Path(__file__).resolve().parents[4] / "shared" / "contracts" / "max"
ROOT = "urn:max"
OF_KIND = "__of_kind"


class Contract:
    def __init__(self, document: dict[str, Any]) -> None:
        self.paths: dict[str, Any] = document["paths"]
        schemas = document["components"]["schemas"]
        self.kinds = {
            name: {key: _name(target) for key, target in schema["discriminator"]["mapping"].items()}
            for name, schema in schemas.items()
            if "discriminator" in schema and "mapping" in schema["discriminator"]
        }
        self.spelt = {name: self._spelt(schema, name=name) for name, schema in schemas.items()}
        for base, kinds in self.kinds.items():
            self.spelt[base + OF_KIND] = self._of_kind(base, kinds, schemas[base])
        resource = Resource.opaque({"components": {"schemas": self.spelt}})
        self.registry: Registry[Any] = Registry().with_resource(ROOT, resource)

    def faults_of_request(
        self, method: str, path: str, query: dict[str, str], body: Any
    ) -> list[str]:
        """What is wrong with a request, in the schema's words; empty when nothing is."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path} is no method of MAX."]
        known = {p["name"]: p for p in operation.get("parameters", []) if p["in"] == "query"}
        faults = [f"Unknown parameter {name}." for name in set(query) - set(known)]
        for name, parameter in known.items():
            if name in query:
                value = _typed(query[name], self._resolved(parameter["schema"]))
                faults += self._faults(self._spelt(parameter["schema"]), value, name)
            elif parameter.get("required"):
                faults.append(f"Parameter {name} is missing.")
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content:
            faults += self._faults(self._spelt(content["schema"]), body, "body")
            faults += [f"Unknown field {name}." for name in set(body) - self._fields(content)]
        return faults

    def faults_of_answer(self, method: str, path: str, body: Any) -> list[str]:
        operation = self._operation(method, path) or {}
        answer = operation.get("responses", {}).get("200", {})
        if "$ref" in answer:
            return self.faults_of("SimpleQueryResult", body)
        content = answer.get("content", {}).get("application/json", {})
        return self._faults(self._spelt(content["schema"]), body, "answer") if content else []

    def faults_of(self, schema: str, value: Any) -> list[str]:
        name = schema + OF_KIND if schema in self.kinds else schema
        return self._faults({"$ref": f"#/components/schemas/{name}"}, value, schema)

    def _faults(self, schema: dict[str, Any], value: Any, what: str) -> list[str]:
        whole = json.loads(json.dumps(schema).replace('"#/', f'"{ROOT}#/'))
        validator = Draft202012Validator(whole, registry=self.registry)
        return [
            f"{what}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in validator.iter_errors(value)
        ]

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for template, operations in sorted(self.paths.items()):
            pattern = re.sub(r"\{\w+\}", "[^/]+", template)
            if operations and re.fullmatch(pattern, path) and method.lower() in operations:
                found: dict[str, Any] = operations[method.lower()]
                return found
        return None

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        target = schema.get("$ref")
        return self.spelt[_name(target)] if target else schema

    def _fields(self, content: dict[str, Any]) -> set[str]:
        target = content["schema"].get("$ref")
        schema = self.spelt[_name(target)] if target else content["schema"]
        return set(schema.get("properties", {}))

    def _spelt(self, node: Any, *, name: str = "") -> Any:
        if isinstance(node, list):
            return [self._spelt(item, name=name) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            target = _name(node["$ref"])
            bases = {base for base, kinds in self.kinds.items() if name in kinds.values()}
            if target in self.kinds and target not in bases:
                target += OF_KIND
            return {"$ref": f"#/components/schemas/{target}"}
        kept = {
            key: self._spelt(value, name=name)
            for key, value in node.items()
            if key not in {"nullable", "discriminator", "example", "description", "readOnly"}
            and not (key == "required" and isinstance(value, bool))
        }
        if node.get("nullable") is True:
            return {"anyOf": [{"type": "null"}, kept]}
        return kept

    def _of_kind(self, base: str, kinds: dict[str, str], schema: dict[str, Any]) -> dict[str, Any]:
        word = schema["discriminator"]["propertyName"]
        return {
            "properties": {word: {"enum": sorted(kinds)}},
            "required": [word],
            "allOf": [
                {
                    "if": {"properties": {word: {"const": kind}}},
                    "then": {"$ref": f"#/components/schemas/{target}"},
                }
                for kind, target in kinds.items()
            ],
        }


@lru_cache
def load() -> Contract | None:
    if not PLACE.is_dir():
        return None
    schema = json.loads((PLACE / "schema_2026_07_01.json").read_text("utf-8"))
    overlay = json.loads((PLACE / "overlay_ours.mergepatch.json").read_text("utf-8"))
    return Contract(_merged(schema, overlay))


def _merged(target: Any, patch: Any) -> Any:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _merged(result.get(name), value)
    return result


def _name(target: Any) -> str:
    reference = target["$ref"] if isinstance(target, dict) else target
    return str(reference).rsplit("/", 1)[-1]


def _typed(text: str, schema: dict[str, Any]) -> Any:
    """A parameter of an address as the schema means it."""
    whole = json.dumps(schema)
    if '"array"' in whole:
        return text.split(",")
    if '"integer"' in whole or '"bigint"' in whole:
        return int(text) if re.fullmatch(r"-?\d+", text) else text
    if '"boolean"' in whole:
        return {"true": True, "false": False}.get(text, text)
    return text
