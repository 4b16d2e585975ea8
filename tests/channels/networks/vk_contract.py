"""VK's own schema of its API as a judge of our requests, of the stub's answers and of events.

It lies beside the repository (../shared/contracts/vk) and is no part of it: `load` gives None
without it. `required` stands at properties there, as in drafts long gone, and is lifted; what live
events were seen to contradict is relaxed by deviations_ours.json, which is weaker proof.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

PLACE = Path(__file__).resolve().parents[4] / "shared" / "contracts" / "vk"
BASE = "http://vk.schema/"
# On dev.vk.com and in every client, but not in the schema: ours, hence weaker proof.
UNWRITTEN = {"wall.get": ("owner_id",)}
EVENTS = {
    "message_new": "callback/objects.json#/definitions/callback_message_new",
    "message_reply": "messages/objects.json#/definitions/messages_message",
    "message_edit": "messages/objects.json#/definitions/messages_message",
    "message_allow": "callback/objects.json#/definitions/callback_message_allow",
    "message_deny": "callback/objects.json#/definitions/callback_message_deny",
    "wall_post_new": "callback/objects.json#/definitions/callback_wall_post_new",
    "wall_reply_new": "callback/objects.json#/definitions/callback_wall_reply_new",
    "wall_reply_edit": "callback/objects.json#/definitions/callback_wall_reply_edit",
    "wall_reply_restore": "callback/objects.json#/definitions/callback_wall_reply_restore",
    "wall_reply_delete": "callback/objects.json#/definitions/callback_wall_comment_delete",
}


class Contract:
    def __init__(self, files: Mapping[str, Any]) -> None:
        resources = [
            (BASE + name, DRAFT7.create_resource(content)) for name, content in files.items()
        ]
        self.registry: Registry[Any] = Registry().with_resources(resources)
        self.methods = {
            method["name"]: (name, method)
            for name, content in files.items()
            for method in content.get("methods", [])
        }
        self.errors = {
            name: error["code"]
            for name, error in files["errors.json"]["errors"].items()
            if "code" in error
        }

    def error_numbers(self) -> set[int]:
        return set(self.errors.values())

    def errors_of(self, methods: Iterable[str]) -> set[int]:
        """Numbers of the errors that the schema names for these methods."""
        items = [error for name in methods for error in self.methods[name][1].get("errors", [])]
        return {self.errors[error["$ref"].rsplit("/", 1)[-1]] for error in items}

    def faults_of_request(self, method: str, form: Mapping[str, str]) -> list[str]:
        """What is wrong with a request; empty when nothing is."""
        if method not in self.methods:
            return [f"{method} is no method of VK."]
        file, described = self.methods[method]
        known = {given["name"]: given for given in described.get("parameters", [])}
        general = {"v", "lang", *UNWRITTEN.get(method, ())}
        faults = [f"{method}: unknown {name}" for name in set(form) - set(known) - general]
        for name, parameter in known.items():
            if name not in form:
                if parameter.get("required") is True:
                    faults.append(f"{method}: {name} is missing")
                continue
            schema = {key: value for key, value in parameter.items() if key != "required"}
            faults += self._faults(schema, _typed(form[name], schema), f"{method} {name}", file)
        return faults

    def faults_of_answer(self, method: str, body: Any) -> list[str]:
        """Empty when the body is one of the answers that the schema knows."""
        file, described = self.methods[method]
        found = [
            self._faults(answer, body, method, file) for answer in described["responses"].values()
        ]
        return min(found, key=len, default=[])

    def faults_of_event(self, kind: str, value: Any) -> list[str]:
        return self._faults({"$ref": BASE + EVENTS[kind]}, value, kind, "")

    def _faults(self, schema: Any, value: Any, what: str, file: str) -> list[str]:
        whole = {"$id": f"{BASE}{file}", "allOf": [schema]}
        validator = Draft7Validator(whole, registry=self.registry)
        return [
            f"{what}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
            for error in validator.iter_errors(value)
        ]


@lru_cache
def load() -> Contract | None:
    if not (PLACE / "schema").is_dir():
        return None
    root = PLACE / "schema"
    deviations = json.loads((PLACE / "deviations_ours.json").read_text())
    files = {}
    for path in root.rglob("*.json"):
        content = _lifted(json.loads(path.read_text()))
        name = str(path.relative_to(root))
        _relax(name, content, deviations["drop_required"])
        files[name] = content
    return Contract(files)


def recorded() -> Iterator[tuple[str, dict[str, Any]]]:
    """Events that others recorded from live VK, each with the name of its file."""
    for path in sorted((PLACE / "recorded_events").rglob("*.json")):
        content = json.loads(path.read_text())
        updates = content.get("updates", []) if isinstance(content, dict) else []
        for update in updates:
            if isinstance(update, dict):
                yield path.name, update


def _lifted(node: Any) -> Any:
    """`required: true` of a property becomes its object's list of required names."""
    if isinstance(node, list):
        return [_lifted(item) for item in node]
    if not isinstance(node, dict):
        return node
    lifted = {name: _lifted(value) for name, value in node.items()}
    if lifted.get("required") is True and "name" not in lifted:
        del lifted["required"]  # said of a property; parameters of methods have names
    properties = node.get("properties")
    if isinstance(properties, dict):
        lifted["required"] = [
            name
            for name, property_ in properties.items()
            if isinstance(property_, dict) and property_.get("required") is True
        ]
    return lifted


def _relax(file: str, content: Any, deviations: list[dict[str, Any]]) -> None:
    for deviation in deviations:
        if deviation["file"] != file:
            continue
        for name, definition in content.get("definitions", {}).items():
            if deviation["definition"] in {"*", name}:
                _drop(definition, set(deviation["fields"]))


def _drop(node: Any, fields: set[str]) -> None:
    if isinstance(node, list):
        for item in node:
            _drop(item, fields)
    elif isinstance(node, dict):
        if isinstance(node.get("required"), list):
            node["required"] = [name for name in node["required"] if name not in fields]
        for item in node.values():
            _drop(item, fields)


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    """What a form's text means to VK: numbers, truths as 0 and 1, lists with commas."""
    if "$ref" in schema and text.startswith("{"):
        return json.loads(text)
    kinds = schema.get("type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        try:
            match kind:
                case "integer":
                    return int(text)
                case "number":
                    return float(text)
                case "boolean":
                    return {"0": False, "1": True}[text]
                case "array":
                    return [_typed(part, schema.get("items", {})) for part in text.split(",")]
        except (ValueError, KeyError):
            continue
    return text
