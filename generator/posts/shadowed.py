"""Names of recorded data that a post may not give to anything else."""

from collections.abc import Collection, Iterator

from jinja2 import nodes

from experiments.records.errors import UserError
from generator.posts.post import Post

Pair = tuple[str, nodes.Node | None, int]


def refuse_shadowed_names(post: Post, template: nodes.Template, models: Collection[str]) -> None:
    """Raise UserError if a post gives the name of recorded data to something else.

    A model's name may stand for what is read from that model, such as `runs.model1.first`, and for
    a text, which has no values that it could be taken for.

    Args:
        post: The post.
        template: Its syntax tree, with the lines of its file.
        models: The names of the models of the post's runs.
    """
    reserved = {"runs", "references", "provenance", *(["data"] if post.front.data else [])}
    for name, value, line in given_names(template):
        place = f"{post.shown}:{line}"
        if name in reserved:
            raise UserError(f"{place}: `{name}` is recorded data: use another name.")
        is_text = isinstance(value, nodes.Const) and isinstance(value.value, str)
        if name in models and value and not is_text and name not in names_read(value):
            raise UserError(
                f"{place}: `{name}` is a model, and this is something else: use another name."
            )


def given_names(template: nodes.Template) -> Iterator[Pair]:
    """Yield each name that a template gives, with the value if it is told, and the line."""
    for tag in template.find_all(nodes.Node):
        match tag:
            case nodes.Assign(target=target, node=value):
                yield from pairs(target, value, tag.lineno)
            case nodes.AssignBlock(target=target):
                yield from pairs(target, nodes.Const(None), tag.lineno)
            case nodes.For(target=target, iter=value):
                # Only a list that is written out tells what the name stands for.
                told = value if isinstance(value, nodes.List | nodes.Tuple) else None
                yield from ((name, told, tag.lineno) for name in targets(target))
            case nodes.With(targets=several, values=values):
                for target, value in zip(several, values, strict=True):
                    yield from pairs(target, value, tag.lineno)
            case nodes.Macro(name=name, args=arguments):
                yield from ((each, None, tag.lineno) for each in [name, *map(name_of, arguments)])
            case nodes.CallBlock(args=arguments):
                yield from ((name_of(each), None, tag.lineno) for each in arguments)
            case nodes.Import(target=name):
                yield name, None, tag.lineno
            case nodes.FromImport(names=imported):
                for each in imported:
                    yield each if isinstance(each, str) else each[1], None, tag.lineno


def pairs(target: nodes.Node, value: nodes.Node, line: int) -> Iterator[Pair]:
    """Yield the names of a target, each with its own value where there are as many."""
    names = list(targets(target))
    if isinstance(value, nodes.Tuple) and len(value.items) == len(names):
        yield from ((name, item, line) for name, item in zip(names, value.items, strict=True))
    else:
        yield from ((name, value, line) for name in names)


def targets(target: nodes.Node) -> Iterator[str]:
    """Yield the names of a target of one name or several."""
    for node in (target, *target.find_all(nodes.Name)):
        if isinstance(node, nodes.Name):
            yield node.name


def name_of(parameter: nodes.Name) -> str:
    """Return the name of a parameter."""
    return parameter.name


def names_read(value: nodes.Node) -> set[str]:
    """Return the attributes, items and names that an expression reads."""
    found = set()
    for node in (value, *value.find_all(nodes.Expr)):
        match node:
            case nodes.Getattr(attr=name) | nodes.Const(value=str() as name):
                found.add(name)
    return found
