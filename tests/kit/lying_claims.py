"""Ways to let a claim lie: the prose of posts, each by the name of its kind.

The runs of `small` have test accuracies of about 0.6, those of `large` of about 0.9, three seeds
each. Every lie holds on these records.
"""

SMALL, LARGE = "runs.small.test_accuracy", "runs.large.test_accuracy"
BETTER = "runs.large.compared_with(runs.small).better"
CURVE = "runs.large.first.history.val_accuracy"
STEP = "{% set step = runs.large.compared_with(runs.small) %}"


def claim(condition: str, held: str, *others: str) -> str:
    """Return a claim with its sentences after `otherwise` and `unknown`."""
    tags = ("{% otherwise %}", "{% unknown %}")
    rest = "".join(tag + text for tag, text in zip(tags, others, strict=False))
    return f'{{% claim "it" if {condition} %}}{held}{rest}{{% endclaim %}}'


TRUE = claim(f"{LARGE}.mean > 0.8", "The large one is right in most cases.", "It is not.")
WINS = "The large one is clearly ahead of the small one."

# Conditions that nothing recorded can make false.
ALWAYS_TRUE = {
    "not negative": "runs.large.epochs >= 0",
    "equal to itself": f"{LARGE}.mean == {LARGE}.mean",
    "true or": f"true or {BETTER}",
    "less itself": f"{LARGE}.mean - {LARGE}.mean < 0.001",
    "is defined": "runs.large is defined",
    "is not defined": "nothing is not defined",
    "some models": "runs | length > 0",
    "share not below 0": f"{LARGE}.mean >= 0",
    "share not above 1": f"{LARGE}.mean <= 1",
    "lowest below mean": f"{LARGE}.low <= {LARGE}.mean",
    "name of itself": 'runs.large.name == "large"',
    "seed of itself": "runs.large.seed(1).seed == 1",
    "member of its list": f"{LARGE}.mean in [0, {LARGE}.mean]",
    "above or not": f"{LARGE}.mean > 0.5 or {LARGE}.mean <= 0.5",
    "times zero": f"{LARGE}.mean * 0 == 0",
    "text is not empty": f"{LARGE}.mean | string | length > 0",
    "comparison is defined": "runs.large.compared_with(runs.small).interval is defined",
    "largest above smallest": f"{CURVE}.max >= {CURVE}.min",
    "has epochs": f"{CURVE} | length >= 1",
    "default of a setting": 'runs.large.config.get("wins", true)',
    "far bound": "runs.large.epochs < 1000000",
}

NO_BOOL = {
    "comparison alone": "runs.large.compared_with(runs.small)",
    "method without call": f"{CURVE}.stays_at_least",
    "number": f"{LARGE}.mean",
    "experiment": "runs",
    "number and comparison": "runs.large.compared_with(runs.small) and runs.large.epochs == 3",
    "text": '"yes"',
    "list of differences": 'runs.large.differs_from(runs.small) or "none"',
    "epoch or none": f"{CURVE}.first_epoch_at_least(0.5)",
}

OTHER_SUBJECT = {
    "names another model": claim(f"{SMALL}.mean > 0.4", "So large is good."),
    "prints another model": claim(
        f"{SMALL}.mean > 0.4", f"It gets {{{{ {LARGE}.mean | percent }}}}."
    ),
    "names another title": claim(f"{SMALL}.mean > 0.4", "The large one is good."),
    "another percentage": claim(f"{LARGE}.mean > 0.8", "The large one is right in over 99%."),
    "another number of epochs": claim("runs.large.epochs == 3", "It was trained for 10 epochs."),
    "another variable": "{% set level = 0.5 %}"
    + claim(f"{LARGE}.mean > level", "The large one is right in 90%."),
    "more points": claim(f"{LARGE}.mean - {SMALL}.mean >= 0.01", "They are 30 points apart."),
    "more points than asked": claim(
        "runs.large.compared_with(runs.small).at_least(0.01)", "It leads by 20 points or more."
    ),
}

INVERTED = {
    "models swapped": claim(BETTER, "small beats large."),
    "level swapped": claim(f"{SMALL}.mean < 0.7", "The small one stays above {{ 0.7 | percent }}."),
    "worse as better": claim(
        "runs.small.compared_with(runs.large).worse", "small beats large.", "It does not."
    ),
    "not better as better": claim(
        "not runs.small.compared_with(runs.large).better", "small beats large.", "It does not."
    ),
    "order swapped": claim(f"{LARGE}.low > {SMALL}.high", "Every run of small ends above large."),
}

PLACES = {
    "it is wrong that": f"It is wrong that {TRUE}",
    "nobody believes that": f"Nobody should believe that {TRUE}",
    "goes on": claim(f"{LARGE}.mean > 0.8", "The large one is right") + " in no case at all.",
    "hidden by style": f'<span style="display:none">{TRUE}</span>',
    "hidden attribute": f"<div hidden>{TRUE}</div>",
    "no size": f'<span style="font-size: 0">{TRUE}</span>',
    "comment": f"<!-- {TRUE} -->",
    "fence": f"```\n{TRUE}\n```",
    "struck out": f"~~{TRUE}~~ <del>{TRUE.replace('it', 'it-2', 1)}</del>",
    "nested": '{% claim "outer" if runs.large.epochs == 3 %}'
    f"Three epochs. {TRUE}{{% otherwise %}}Other.{{% endclaim %}}",
    "printed twice": f"{{% set text %}}{TRUE}{{% endset %}}{{{{ text }}}} {{{{ text }}}}",
    "empty comment": claim(f"{LARGE}.mean > 0.8", "<!-- x -->", "It is bad."),
    "blank": claim(f"{LARGE}.mean > 0.8", "&nbsp;", "It is bad."),
    "full stop": claim(f"{LARGE}.mean > 0.8", ".", "It is bad."),
    "same sentence": claim(f"{LARGE}.mean > 0.95", WINS, WINS),
    "same but for markup": claim(f"{LARGE}.mean > 0.95", WINS, f"<b>{WINS[:-1]}</b>."),
}

TEMPLATE = {
    "runs replaced": '{% set runs = {"large": {"epochs": 9}} %}'
    + claim("runs.large.epochs == 9", "Nine epochs."),
    "model replaced": "{% set large = runs.small %}"
    + claim("large.test_accuracy.mean < 0.7", "The score is low."),
    "runs in a block": "{% with runs = {'large': 1} %}"
    + claim("runs.large == 1", "So.")
    + "{% endwith %}",
    "macro with a constant": "{% macro good(score) %}"
    + claim("score > 0.5", "It is good.")
    + "{% endmacro %}{{ good(0.9) }}",
    "times 1.5": claim(
        f"{SMALL}.mean > 0.4", f"The small one gets {{{{ ({SMALL}.mean * 1.5) | percent }}}}."
    ),
    "sum": f"{{% set best = {SMALL}.mean + 0.3 %}}"
    + claim(f"{SMALL}.mean > 0.4", "The small one gets {{ best | percent }}."),
    "loss as a percentage": claim(
        "runs.small.test_loss.mean < 0.6", "It gets {{ runs.small.test_loss.mean | percent }}."
    ),
    "caption of another figure": "{% call figure(history_figure(runs.small.first)) %}"
    + claim(f"{LARGE}.mean > 0.8", "large is right in most cases.", "large is not.")
    + "{% endcall %}",
}

LIES = {
    **{name: claim(condition, WINS) for name, condition in (ALWAYS_TRUE | NO_BOOL).items()},
    **OTHER_SUBJECT,
    **INVERTED,
    **PLACES,
    **TEMPLATE,
}
