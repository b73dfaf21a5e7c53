"""The template tag `claim`: a sentence that stands only while its condition holds.

    {% claim "stays-above" if run.history.val_accuracy.stays_at_least(0.6, 5) %}
    It stays above 60%.
    {% otherwise %}
    It falls below 60% again.
    {% unknown %}
    Whether it stays above 60% can't be said.
    {% endclaim %}

`otherwise` and `unknown` are optional. Without the branch that is needed, the build fails. A claim
whose condition needs a value that is missing never holds: it is undecided.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, Undefined, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

from experiments.records.errors import UserError
from generator.claims.claim import (
    HELD,
    OTHERWISE,
    UNDECIDED,
    Claim,
    format_value,
    problem_of,
    without_markup,
)
from generator.claims.condition import Question, Wrap, asserted, source
from generator.claims.readings import numbers_behind, refuse_no_bool
from generator.claims.tree import Tree, expression_behind, filled, reading, tree
from generator.project import SLUG, SLUG_RULE
from generator.runs.series import MissingError

# `raw` blocks are left alone. All alternatives begin alike, which spares a look at every character.
END = re.compile(r"\{%-?\s*(?:raw\b.*?\bendraw\b|(?P<end>endclaim\s*)%\})", re.DOTALL)
BLANK_LINE = re.compile(r"\n[ \t]*\n")


class ClaimTag(Extension):
    """The tag `claim`; each environment has its own, which collects the claims of one post."""

    tags = {"claim"}  # noqa: RUF012 - Jinja declares it so.

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.claims: list[Claim] = []
        self.open: list[Claim] = []
        self.wrap = Wrap(self._operand, self._subject, self._part)
        # The object whose attribute or method the part that is being decided is.
        self.subject: object = None

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Keep the line end after a claim: the next line may be another list item."""
        return END.sub(lambda tag: f"{tag[0][:-2]}+%}}" if tag["end"] else tag[0], source)

    def parse(self, parser: Parser) -> nodes.Node:
        """Parse one claim; Jinja calls it at the tag."""
        line = next(parser.stream).lineno
        name = parser.parse_concat()
        if not parser.stream.skip_if("name:if"):
            parser.fail('a claim has a name and a condition: {% claim "NAME" if CONDITION %}', line)
        test = parser.parse_expression()
        branches: dict[str, list[nodes.Node]] = {}
        branch = HELD
        while branch != "endclaim":
            ends = ("name:otherwise", "name:unknown", "name:endclaim", "name:else")
            branches[branch] = self._statements(parser, ends, line)
            branch = next(parser.stream).value
            if branch == "else":
                parser.fail("a claim has no `else`: write {% otherwise %}", line)
            if branch in branches:
                parser.fail(f"the claim has two branches `{branch}`", line)
        known = (parser.filename, line, source(test), tree(test), tuple(branches))
        facts = [nodes.Const(each) for each in known]
        decided = self.call_method("_decide", [asserted(test, self.wrap)])
        choice = nodes.If(decided, branches[HELD], [], branches.get("otherwise", []))
        # The condition runs inside of the call, which can so catch errors that it raises.
        body = nodes.If(nodes.Name("deciding", "load"), [choice], [], branches.get("unknown", []))
        call = self.call_method("_claim", [name, *facts])
        return nodes.CallBlock(call, [nodes.Name("deciding", "param")], [], [body]).set_lineno(line)

    def _statements(self, parser: Parser, ends: tuple[str, ...], line: int) -> list[nodes.Node]:
        """Return the statements of a branch; an error names the claim's line if nothing ends it."""
        try:
            return parser.parse_statements(ends)
        except TemplateSyntaxError as error:
            if "needs to be closed is 'claim'" in str(error.message):
                parser.fail("the claim has no end: write {% endclaim %} after it", line)
            raise

    def _operand(self, text: str, operand: nodes.Expr) -> nodes.Expr:
        return self.call_method("_trace", [nodes.Const(text), operand])

    def _subject(self, subject: nodes.Expr) -> nodes.Expr:
        return self.call_method("_keep", [subject])

    def _part(self, question: Question, part: nodes.Expr) -> nodes.Expr:
        *facts, arguments = question
        constants = [nodes.Const(fact) for fact in facts]
        return self.call_method("_answer", [*constants, part, *arguments])

    def _trace(self, text: str, value: object) -> object:
        self.open[-1].values[text] = format_value(value)
        self.open[-1].operands[text] = reading(value)
        return value

    def _keep(self, value: object) -> object:
        self.subject = value
        return value

    def _answer(
        self,
        text: str,
        negated: bool,
        subject: str,
        attribute: str,
        value: object,
        *arguments: object,
    ) -> object:
        """Note the answer to a part of a condition, and the numbers behind it."""
        refuse_no_bool(text, value, negated)
        claim = self.open[-1]
        if subject:
            numbers = numbers_behind(subject, self.subject, attribute, arguments)
            claim.values.update(numbers or {text: format_value(value)})
            expression = expression_behind(self.subject, attribute, arguments)
            claim.operands[text] = reading(value, expression)
        claim.operands.setdefault(text, reading(value))
        claim.parts[text] = bool(value)
        return value

    def _decide(self, value: object) -> bool:
        self.open[-1].outcome = HELD if value else OTHERWISE
        return bool(value)

    def _claim(
        self,
        name: object,
        file: str,
        line: int,
        condition: str,
        shape: Tree,
        branches: tuple[str, ...],
        caller: Callable[[bool], str],
    ) -> str:
        in_prose = bool(self.environment.autoescape)
        if isinstance(name, Undefined):
            raise UserError('the name of a claim is a text in quotes: {% claim "NAME" if ... %}')
        claim = Claim(str(name), Path(file), line, condition, anchored=in_prose)
        self._refuse_name(claim)
        sentence = self._decided_sentence(claim, branches, caller)
        if BLANK_LINE.search(sentence):
            raise UserError(f"claim `{name}`: has more than one paragraph; make a claim of each.")
        claim.sentence = without_markup(sentence)
        claim.tree = filled(shape, claim.operands)
        claim.problem = problem_of(claim, branches, empty=not any(map(str.isalnum, claim.sentence)))
        self.claims.append(claim)
        marked = f'<span class="labpress-claim" id="claim-{claim.name}">{sentence}</span>'
        return Markup(marked) if in_prose else sentence

    def _refuse_name(self, claim: Claim) -> None:
        if not SLUG.fullmatch(claim.name):
            raise UserError(f"claim `{claim.name}`: {SLUG_RULE} in its name.")
        if any(other.name == claim.name for other in self.claims):
            raise UserError(f"claim `{claim.name}`: another one has this name.")

    def _decided_sentence(
        self, claim: Claim, branches: tuple[str, ...], caller: Callable[[bool], str]
    ) -> str:
        """Decide a claim and return the sentence of the branch that stands."""
        self.open.append(claim)
        try:
            return caller(True).strip()
        except MissingError as missing:
            if claim.outcome != UNDECIDED:
                _put_name(missing, claim)
                raise
            claim.reason = str(missing)
            return caller(False).strip() if "unknown" in branches else ""
        except (UserError, TemplateError, ArithmeticError, TypeError) as error:
            _put_name(error, claim)
            raise
        finally:
            self.open.pop()


def _put_name(error: Exception, claim: Claim) -> None:
    """Put the claim's name before an error's message."""
    error.args = (f"claim `{claim.name}`: {error}",)
