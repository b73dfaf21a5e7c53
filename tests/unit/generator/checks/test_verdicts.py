"""Sentences that compare or conclude, outside of claims, quotations and opinions."""

from dataclasses import replace

import pytest

from generator.checks.built_post import BuiltPost
from generator.checks.document import read_document
from generator.checks.finding import Finding
from generator.checks.verdicts import check_verdicts


def check(post: BuiltPost, text: str) -> list[Finding]:
    """Return the verdicts in a text."""
    checked = replace(post, source=read_document("p.md", text))
    return [each for each in check_verdicts(checked) if isinstance(each, Finding)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The second network outperforms the first.",
        "The large one is better than the small one.",
        "Augmentation halves the number of mistakes.",
        "The gain is statistically significant.",
        "It never falls again.",
        "Training converges after a few epochs.",
        "Almost all dogs are recognised.",
        "Between the two models there is no difference.",
        "The first network overfits.",
        "Does the model generalise? It does.",
        "small > large",
    ],
)
def test_a_verdict_is_found_and_the_whole_sentence_is_quoted(
    post: BuiltPost, sentence: str
) -> None:
    (finding,) = check(post, f"First line.\n\n{sentence} Then tea.\n")
    assert (finding.path, finding.line, finding.rule) == ("p.md", 3, "verdict")
    assert finding.text == sentence.partition("? ")[2] or sentence
    for way in ("{% claim", "quoted(", "{% opinion %}"):
        assert way in finding.message


@pytest.mark.parametrize(
    "sentence",
    [
        "Best regards from here, and you had better not close the lid.",
        "The most significant bits of the byte are used.",
        "A model overfits when it is better on the training data alone.",
        "Is the second model better?",
        "If the model were worse, we would look for a mistake.",
        "Next week I want to try whether a larger model is better.",
        "Stop when the loss no longer falls.",
        "He et al. (2015) showed that deeper networks are better.",
        "Whether the second model is better can't be said.",
        "The metronome beats on.",
        '{% claim "a" if runs.small.epochs == 3 %}The large model is better.{% endclaim %}',
        "{% opinion %}The large model is better.{% endopinion %}",
        "`model.better` is the name of an attribute.",
        "```python\nbetter = best(model)\n```",
    ],
)
def test_other_sentences_are_not_reported(post: BuiltPost, sentence: str) -> None:
    assert check(post, f"{sentence}\n") == []
