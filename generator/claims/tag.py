"""Claims: sentences that stand in a post only while what they say of the runs holds.

    {% claim "settles" if run.history.val_accuracy.stays_above(0.6, 5) %}
    It stays above 60%.
    {% otherwise %}
    It falls below 60% again.
    {% unknown %}
    Whether it stays above 60% can't be said.
    {% endclaim %}

`otherwise` and `unknown` are optional. Without the branch that is needed, the build fails. A
claim whose condition needs a value that is missing is never held: it is `undecided`.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from experiments.records.errors import UserError
from generator.claims.condition import readable, traced
from generator.posts.post import SLUG
from generator.runs.series import MissingError

# What is shown raw is left alone. All begin alike, which spares looking closer at every character.
END = re.compile(r"\{%-?\s*(?:raw\b.*?\bendraw\b|(?P<end>endclaim\s*)%\})", re.DOTALL)
BLANK_LINE = re.compile(r"\n[ \t]*\n")


@dataclass
class Claim:
    """One claim as it came out: `held`, `otherwise` or `undecided`.

    `values` are the parts of the condition that were evaluated, as text, each with its value.
    Only a claim in prose is `anchored`: links can lead to it. A claim with a `problem` can't stand.
    """

    name: str
    file: Path
    line: int
    condition: str
    outcome: str = "undecided"
    sentence: str = ""
    reason: str = ""
    problem: str = ""
    values: dict[str, str] = field(default_factory=dict)
    anchored: bool = True

    def readings(self) -> str:
        """The values that the condition read, in one line."""
        return ", ".join(f"{text} = {value}" for text, value in self.values.items())


def shown(value: object) -> str:
    """A value of a condition as people read it."""
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"
    return str(getattr(value, "name", value))


class ClaimTag(Extension):
    """The tag `claim`; an environment has its own, which collects the claims of one post."""

    tags = {"claim"}  # noqa: RUF012 - Jinja declares it so.

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.claims: list[Claim] = []
        self.open: list[Claim] = []

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Keeps the line end after a claim: what follows it may be another list item."""
        return END.sub(lambda tag: f"{tag[0][:-2]}+%}}" if tag["end"] else tag[0], source)

    def parse(self, parser: Parser) -> nodes.Node:
        """Reads one claim; called by Jinja at its tag."""
        line = next(parser.stream).lineno
        name = parser.parse_concat()
        parser.stream.expect("name:if")
        test = parser.parse_expression()
        branches: dict[str, list[nodes.Node]] = {}
        branch = "held"
        while branch != "endclaim":
            ends = ("name:otherwise", "name:unknown", "name:endclaim")
            branches[branch] = parser.parse_statements(ends)
            branch = next(parser.stream).value
            if branch in branches:
                parser.fail(f"the claim has two branches `{branch}`", line)
        about = [nodes.Const(v) for v in (parser.filename, line, readable(test), tuple(branches))]
        decided = self.call_method("_decide", [traced(test, self._traced)])
        choice = nodes.If(decided, branches["held"], [], branches.get("otherwise", []))
        # The condition runs inside of the call, which can so catch what it raises.
        body = nodes.If(nodes.Name("deciding", "load"), [choice], [], branches.get("unknown", []))
        call = self.call_method("_claim", [name, *about])
        return nodes.CallBlock(call, [nodes.Name("deciding", "param")], [], [body]).set_lineno(line)

    def _traced(self, text: str, operand: nodes.Expr) -> nodes.Expr:
        return self.call_method("_trace", [nodes.Const(text), operand])

    def _trace(self, text: str, value: object) -> object:
        self.open[-1].values[text] = shown(value)
        return value

    def _decide(self, value: object) -> bool:
        self.open[-1].outcome = "held" if value else "otherwise"
        return bool(value)

    def _claim(
        self,
        name: object,
        file: str,
        line: int,
        condition: str,
        branches: tuple[str, ...],
        caller: Callable[[bool], str],
    ) -> str:
        in_prose = bool(self.environment.autoescape)
        claim = Claim(str(name), Path(file), line, condition, anchored=in_prose)
        if not SLUG.fullmatch(claim.name):
            raise UserError(f"claim `{name}`: name it in small letters, digits and hyphens.")
        if any(other.name == claim.name for other in self.claims):
            raise UserError(f"claim `{name}`: another one has this name.")
        self.open.append(claim)
        try:
            text = caller(True)
        except MissingError as missing:
            if claim.outcome != "undecided":
                raise named(missing, claim) from None
            claim.reason = str(missing)
            text = caller(False) if "unknown" in branches else ""
        except (UserError, TemplateError, ArithmeticError, TypeError) as error:
            raise named(error, claim) from None
        finally:
            self.open.pop()
        sentence = text.strip()
        if BLANK_LINE.search(sentence):
            raise UserError(f"claim `{name}`: has more than one paragraph; make a claim of each.")
        claim.sentence = plain(sentence)
        claim.problem = problem(claim, branches, empty=not sentence)
        self.claims.append(claim)
        marked = f'<span class="labpress-claim" id="claim-{claim.name}">{sentence}</span>'
        return Markup(marked) if in_prose else sentence


def named(error: Exception, claim: Claim) -> Exception:
    """The error with the claim's name before what it says; where it came from stays."""
    error.args = (f"claim `{claim.name}`: {error}",)
    return error


def plain(markdown: str) -> str:
    """A sentence without its markup, for lists of claims."""
    text = re.sub(r"<(?=[A-Za-z/!])[^>]*>|\*\*|`", "", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(html.unescape(text).split())


def problem(claim: Claim, branches: tuple[str, ...], empty: bool) -> str:
    """Why a claim can't stand in a page, or nothing."""
    if claim.outcome == "otherwise" and "otherwise" not in branches:
        return (
            f" does not hold: {claim.condition}, with {claim.readings()}. Mend the sentence, or "
            "say after {% otherwise %} what holds instead."
        )
    if claim.outcome == "undecided" and "unknown" not in branches:
        return (
            f" can't be decided: {claim.condition}: {claim.reason} Say after {{% unknown %}} what "
            "holds then."
        )
    return ": the sentence that stands is empty. Write one." if empty else ""


def refuse_failed(claims: list[Claim], relative: Callable[[Path], str]) -> None:
    """Raises UserError, a line for each claim that can't stand."""
    lines = [
        f"{relative(claim.file)}:{claim.line}: claim `{claim.name}`{claim.problem}"
        for claim in claims
        if claim.problem
    ]
    if lines:
        raise UserError("\n".join(lines))
