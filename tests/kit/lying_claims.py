"""Ways to let a claim lie, and honest claims: the prose of posts, each by the name of its kind.

The runs of `small` have test accuracies of about 0.6, those of `large` of about 0.9, three seeds
each. Every lie holds on these records.
"""

SMALL, LARGE = "runs.small.test_accuracy", "runs.large.test_accuracy"
BETTER = "runs.large.compared_with(runs.small).better"
CURVE = "runs.large.first.history.val_accuracy"


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

BEAT = "The large model is ahead of the small one."
NOT_BEAT = "Between the large and the small model, these runs do not decide."
STEP = "{% set step = runs.large.compared_with(runs.small) %}"
HONEST = {
    "level": claim(
        f"{LARGE}.mean > 0.8", "The large one is right in more than {{ 0.8 | percent(0) }}.", "No."
    ),
    "comparison": claim(BETTER, BEAT, NOT_BEAT),
    "comparison not better": claim("runs.small.compared_with(runs.large).better", "x", NOT_BEAT),
    "at least": claim(
        "runs.large.compared_with(runs.small).at_least(0.02)",
        "The large model leads by {{ 0.02 | points(0) }} points or more.",
        NOT_BEAT,
    ),
    "equivalent": claim(
        "runs.large.compared_with(runs.small).equivalent(0.02)", "They are alike.", "They are not."
    ),
    "stays at least": claim(
        f"{CURVE}.stays_at_least(0.3)",
        f"With seed 1, its lowest is {{{{ {CURVE}.min | percent }}}}.",
        "No.",
    ),
    "stays within": "{% set low, high = 0.3, 0.95 %}"
    + claim(
        f"{CURVE}.stays_within(low, high, 2)",
        "In large, it stays between {{ low | percent(0) }} and {{ high | percent(0) }}.",
        "In large, it leaves the range.",
    ),
    "first epoch": claim(
        f"{CURVE}.first_epoch_at_least(0.5) is not none",
        f"The large one gets there in epoch {{{{ {CURVE}.first_epoch_at_least(0.5) }}}}.",
        "It never gets there.",
    ),
    "most epochs": claim(
        f"{CURVE}.count_above(0.45) * 2 > {CURVE} | length",
        f"{{{{ {CURVE}.count_above(0.45) }}}} of its epochs pass {{{{ 0.45 | percent(0) }}}}.",
        f"Only {{{{ {CURVE}.count_above(0.45) }}}} of its epochs pass {{{{ 0.45 | percent(0) }}}}.",
    ),
    "gap": claim(
        "runs.large.first.gap() < 0.1",
        "In the run with seed 1, the gap of large is below {{ 0.1 | points(0) }} points.",
        "In the run with seed 1, the gap of large is {{ runs.large.first.gap() | points }} points.",
    ),
    "every run": claim(
        f"{LARGE}.low > {SMALL}.high", "Every run of large ends above all runs of small.", "No."
    ),
    "best": claim("runs.best == runs.large", "The best is large.", "The best is another."),
    "same settings": claim(
        "runs.large.uniform and runs.small.uniform", "Seeds alone differ.", "More differs."
    ),
    "size": claim(
        "runs.large.summary.total_params > 1000",
        "It has {{ runs.large.summary.total_params | thousands }} parameters.",
        "It is tiny.",
    ),
    "falling loss": claim(
        'runs.large.final("loss").high < runs.large.at("loss", 1).low', "The loss falls.", "No."
    ),
    "all ended": claim("not runs.incomplete", "All runs have ended as planned.", "Not all have."),
    "loop": "{% for model in runs %}\n- "
    + claim(
        "model.test_accuracy.mean > 0.5",
        "{{ model.name }} gets {{ model.test_accuracy.mean | percent }}.",
        "{{ model.name }} guesses.",
    ).replace('"it"', '"above-" ~ model.name')
    + "\n{% endfor %}",
    "macro": "{% macro tested(model) %}"
    + claim(
        "model.test_accuracy.low > 0.4", "{{ model.title }} is above it in every run.", "It is not."
    ).replace('"it"', '"tested-" ~ model.name')
    + "{% endmacro %}\n{{ tested(runs.small) }}\n\n{{ tested(runs.large) }}",
    "set before, unknown": STEP
    + claim(
        "step.decided and step.better",
        "The means of large and small are {{ step.difference | points }} points apart.",
        NOT_BEAT,
        "It can't be said.",
    ),
    "caption": "{% call figure(history_figure(runs.large.first)) %}"
    + claim(f"{LARGE}.mean > 0.8", "large, which passes the test.", "large, which fails.")
    + "{% endcall %}",
}
