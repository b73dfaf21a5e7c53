"""Honest claims on the records that `lying_claims` describes, each by the name of its form."""

from kit.lying_claims import BETTER, CURVE, LARGE, SMALL, STEP, claim

BEAT = "The large model is ahead of the small one."
NOT_BEAT = "Between the large and the small model, these runs do not decide."
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
