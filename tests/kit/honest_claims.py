"""Honest claims on the records that `lying_claims` describes, each by the name of its form.

At the first look at `MORE_HONEST`, 2 of 20 had a finding.
"""

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

MORE_HONEST = {
    "same epochs": claim(
        "runs.large.epochs == runs.small.epochs",
        "large and small were trained for the same number of epochs.",
        "They were not.",
    ),
    "same items": claim(
        "runs.large.test_count == runs.small.test_count",
        "large and small were tested on equally many pictures.",
        "They were not.",
    ),
    "seed by seed": claim(
        "runs.large.seed(1).test.accuracy > runs.small.seed(1).test.accuracy"
        " and runs.large.seed(2).test.accuracy > runs.small.seed(2).test.accuracy",
        "With seed 1 and with seed 2, large is more often right than small.",
        "With one of the seeds, it is not.",
    ),
    "half of the items": claim(
        f"{SMALL}.low > 0.5",
        "In every run, small gets more than half of the pictures right.",
        "Not in every run.",
    ),
    "second half": claim(
        f"{CURVE}.stays_at_least(0.3, 2)",
        "In the second half of the run with seed 1, large stays at {{ 0.3 | percent }} or more.",
        "It falls lower.",
    ),
    "not significant": claim(
        "not runs.small.compared_with(runs.large).better",
        "small is not significantly better than large.",
        "small is better than large.",
    ),
    "errors": claim(
        f"1 - {LARGE}.mean < 0.2",
        "large errs in fewer than {{ 0.2 | percent }} of the pictures.",
        "large errs more often.",
    ),
    "mean loss": claim(
        "runs.large.final('loss').mean < 0.1",
        "On average, the final loss of large is below {{ 0.1 | decimals(1) }}.",
        "It is not.",
    ),
    "time": claim(
        "runs.large.first.environment.epoch_seconds | sum < 60",
        "The run of large with seed 1 took less than a minute.",
        "It took longer.",
    ),
    "same size": claim(
        "runs.large.summary.total_params == runs.small.summary.total_params",
        "large has as many parameters as small.",
        "Their sizes differ.",
    ),
    "still rising": claim(
        f"{CURVE}.best_epoch == {CURVE} | length",
        "With seed 1, large is best in its last epoch.",
        "An earlier epoch is better.",
    ),
    "lead-in": "In short: "
    + claim(f"{LARGE}.mean > 0.8", "large passes {{ 0.8 | percent }}.", "large does not."),
    "followed by a negation": claim(
        f"{LARGE}.mean > 0.8", "large passes {{ 0.8 | percent }}.", "large does not."
    )
    + " It is not a large network by today's standards.",
    "in a quotation": "> "
    + claim(f"{LARGE}.mean > 0.8", "**large** passes {{ 0.8 | percent }}.", "large does not."),
    "with a link": claim(
        BETTER, "[large](https://example.org) is better than small.", "That is not decided."
    ),
    "lowest printed": claim(
        f"{LARGE}.low >= 0.85",
        "No run of large falls below {{ 0.85 | percent }}:"
        " the lowest is at {{ runs.large.test_accuracy.low | percent }}.",
        "The lowest is at {{ runs.large.test_accuracy.low | percent }}.",
    ),
    "difference printed": STEP
    + claim(
        "step.better",
        "large is better than small by {{ step.difference | points }} points,"
        " with a 95% interval from {{ step.interval.low | points }}"
        " to {{ step.interval.high | points }}.",
        "That is not decided.",
    ),
    "no difference shown": STEP
    + claim(
        "step.significant",
        "large and small differ significantly.",
        "No significant difference of large and small is shown.",
    ),
    "times": claim(
        f"(1 - {SMALL}.mean) > 3 * (1 - {LARGE}.mean)",
        "On average, small errs more than three times as often as large.",
        "It does not.",
    ),
    "tested all": claim(
        "runs.large.has_test and runs.small.has_test",
        "All runs of large and small were tested.",
        "Some runs were not tested.",
    ),
}
