"""The models that expressions of a post speak of, by the names of the template."""

import re
from collections.abc import Iterator

from jinja2 import nodes

from generator.checks.built_post import BuiltPost
from generator.checks.claims_copies import Key
from generator.checks.templates import parse
from generator.claims.claim import Claim
from generator.claims.condition import source
from generator.runs.model import Model

MOST_STEPS = 8
WORD = re.compile(r"(?<![\w.'\"])[A-Za-z_]\w*")


def names_of_models(post: BuiltPost) -> dict[Key, set[str]]:
    """Return the words by which sentences name each model: its name and its title."""
    return {(ref, model.name): {model.name, model.title} for ref, model in models_of(post)}


def models_of(post: BuiltPost) -> Iterator[tuple[str, Model]]:
    """Yield all models of a post with the name of their reference, or an empty text."""
    provenance = post.page.provenance
    for ref, experiment in (("", provenance.runs), *provenance.references.items()):
        yield from ((ref, model) for model in experiment)


def written(key: Key) -> str:
    """Return the pattern of a model in the source of expressions, such as `runs.model1`."""
    name = re.escape(key[1])
    return rf"""{written_experiment(key[0])}(?:\.{name}\b|\[["']{name}["']\])"""


def written_experiment(reference: str) -> str:
    """Return the pattern of an experiment in the source of expressions."""
    return rf"\breferences\.{re.escape(reference)}" if reference else r"\bruns"


def is_named(name: str, text: str, any_case: bool = False) -> bool:
    """Return True if a text has a name or title as words of its own, perhaps in any case."""
    flags = re.IGNORECASE if any_case else re.NOFLAG
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, flags))


def models_read(post: BuiltPost, claim: Claim) -> set[Key]:
    """Return the models that the source of a claim's condition names, as far as it can be told.

    A condition that reads a whole experiment reads all of its models.
    """
    return models_in(post, expanded(claim.condition, definitions(post)))


def models_in(post: BuiltPost, text: str) -> set[Key]:
    """Return the models that the source of an expression names."""
    keys = names_of_models(post)
    found = set()
    for ref, name in keys:
        others = "|".join(re.escape(other) for group, other in keys if group == ref)
        some = rf"""\.(?:{others})\b|\[["'](?:{others})["']\]"""
        whole = rf"{written_experiment(ref)}(?!\w)(?!{some})"
        if re.search(f"{written((ref, name))}|{whole}", text):
            found.add((ref, name))
    return found


def definitions(post: BuiltPost) -> dict[str, str]:
    """Return the source that each name of a post is set from, or those, joined by `~`."""
    found: dict[str, str] = {}
    for name, value in assigned(parse(post.page.post.body)):
        found[name] = f"{found[name]} ~ ({value})" if name in found else value
    return found


def assigned(template: nodes.Template) -> Iterator[tuple[str, str]]:
    """Yield the names that a post sets, each with the source of its value."""
    pairs: list[tuple[nodes.Node, nodes.Node]] = []
    for tag in template.find_all((nodes.Assign, nodes.For, nodes.With)):
        match tag:
            case nodes.Assign(target=target, node=value) | nodes.For(target=target, iter=value):
                pairs.append((target, value))
            case nodes.With(targets=targets, values=values):
                pairs += zip(targets, values, strict=True)
    for target, value in pairs:
        match target, value:
            case nodes.Name(), _:
                yield target.name, source(value)
            case nodes.Tuple(), nodes.Tuple() if len(target.items) == len(value.items):
                for name, item in zip(target.items, value.items, strict=True):
                    yield source(name), source(item)
            case nodes.Tuple(), _:
                for name in target.items:
                    yield source(name), source(value)


def expanded(text: str, values: dict[str, str]) -> str:
    """Return a source with each name of the post replaced by what it is set from, in steps."""
    for _ in range(MOST_STEPS):
        longer = WORD.sub(
            lambda word: f"({values[word[0]]})" if word[0] in values else word[0], text
        )
        if longer == text or len(longer) > 10_000:
            break
        text = longer
    return text
