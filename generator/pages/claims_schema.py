"""The JSON Schema of `claims.json`, which is published beside it."""

from typing import Any

REAL = {"type": ["number", "boolean", "string"]}


def object_of(required: list[str], **properties: Any) -> dict[str, Any]:
    """Return the schema of an object that has no other properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def list_of(name: str) -> dict[str, Any]:
    """Return the schema of a list of a defined kind."""
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "The claims of a post",
    "description": "Sentences of a post with the conditions under which they stand.",
    **list_of("claim"),
    "$defs": {
        "claim": object_of(
            ["name", "condition", "tree", "outcome", "sentence", "values"],
            name={"type": "string", "description": "The claim's id on the page is claim-NAME."},
            condition={"type": "string", "description": "The condition's source."},
            tree={"$ref": "#/$defs/tree", "description": "The condition, with what it read."},
            outcome={
                "enum": ["held", "otherwise", "undecided"],
                "description": "Whether the condition holds; undecided if a value is missing.",
            },
            sentence={"type": "string", "description": "The sentence that stands on the page."},
            values={
                "type": "object",
                "additionalProperties": {"type": "string"},
                "description": "The values that the condition read, by their source, as text.",
            },
            reason={"type": "string", "description": "Why the claim is undecided."},
        ),
        "tree": {"anyOf": [REAL, {"$ref": "#/$defs/operation"}, {"$ref": "#/$defs/operand"}]},
        "operation": object_of(
            ["call", "of"],
            call={
                "enum": [
                    *("and", "or", "not", "==", "!=", "<", "<=", ">", ">="),
                    *("add", "sub", "mul", "div", "floor_div"),
                ]
            },
            of=list_of("tree"),
        ),
        "operand": {
            **object_of(
                ["operand"],
                operand={"type": "string", "description": "The operand's source."},
                value={**REAL, "description": "Its value; of a model its name."},
                read={"const": False, "description": "The outcome did not depend on it."},
                **{"from": {"$ref": "#/$defs/expression"}},
            ),
            "description": "Without `from`, a constant or what can't be computed from records.",
        },
        "expression": {
            "anyOf": [REAL, {"$ref": "#/$defs/pointer"}, {"$ref": "#/$defs/function"}],
            "description": "A text is a model's records, such as model4/*, or a metric.",
        },
        "pointer": {
            **object_of(
                ["record", "pointer"], record={"type": "string"}, pointer={"type": "string"}
            ),
            "description": "A JSON pointer into a record beside claims.json. In names, signs "
            "such as % # ( ) , * are percent-encoded (RFC 3986). Of model4/*, all records of the "
            "model's folder that differ in more than seed, title and environment.",
        },
        "function": {
            **object_of(["call", "of"], call={"type": "string"}, of=list_of("expression")),
            "description": "A function of verify.py. Those of a list take the innermost one: "
            "mean, min, max, count, deviation, first, last, from_epoch and others. comparison.* "
            "has the records of both models, the metric, and the number of comparisons that it "
            "is adjusted for.",
        },
    },
}
