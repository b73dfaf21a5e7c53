"""More honest claims, written before it was tried whether they have a finding.

At the first look at `SECOND_HONEST`, 2 of 20 had one; at that at `THIRD_HONEST`, 4 of 30.
"""

from kit.lying_claims import BETTER, CURVE, LARGE, SMALL, STEP, claim

NO = "That is not so."
SECOND_HONEST = {
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

THIRD_HONEST = {
    "plain sentence": claim(
        f"{LARGE}.mean > 0.8",
        "On average over its seeds, large classifies more than {{ 0.8 | percent }} of the test"
        " pictures correctly.",
        NO,
    ),
    "both and": claim(
        f"{LARGE}.mean > 0.5 and {SMALL}.mean > 0.5",
        "Both networks pass {{ 0.5 | percent }} on the test set.",
        NO,
    ),
    "all seeds agree": claim(
        f"{LARGE}.low > {SMALL}.high", "All seeds agree: large is above small.", NO
    ),
    "spread small": claim(
        f"{LARGE}.high - {LARGE}.low < 0.05",
        "The seeds of large are less than {{ 0.05 | points }} points apart.",
        NO,
    ),
    "val loss": claim(
        "runs.large.final('val_loss').mean < 0.6",
        "The validation loss of large ends below {{ 0.6 | decimals(1) }} on average.",
        NO,
    ),
    "gap model": claim(
        "runs.large.final('accuracy').mean < runs.large.final('val_accuracy').mean",
        "Training accuracy of large is below its validation accuracy on average.",
        NO,
    ),
    "no worse": claim(
        "not runs.large.compared_with(runs.small).worse",
        "large is not shown to be worse than small.",
        NO,
    ),
    "equivalent loss": claim(
        "not runs.small.compared_with(runs.large).significant",
        "The runs do not tell large and small apart.",
        "The runs tell large and small apart.",
    ),
    "range": claim(
        f"{LARGE}.low > 0.85 and {LARGE}.high < 0.95",
        "In every run, large lies between {{ 0.85 | percent }} and {{ 0.95 | percent }}.",
        NO,
    ),
    "rises": claim(
        f"{CURVE}.last > {CURVE}.first",
        "With seed 1, the validation accuracy of large ends higher than it began.",
        NO,
    ),
    "best epoch": claim(
        f"{CURVE}.best_epoch > 1",
        "In the run with seed 1, large is at its best after the first epoch.",
        NO,
    ),
    "epochs to level": claim(
        f"{CURVE}.first_epoch_at_least(0.5) < 3",
        "The run of large with seed 1 passes {{ 0.5 | percent }} before epoch 3.",
        NO,
    ),
    "same data": claim(
        "not runs.large.differs_from(runs.small)",
        "large and small were trained and tested under the same recorded conditions.",
        "Their conditions differ.",
    ),
    "because recorded": claim(
        "runs.large.uniform",
        "All runs of large share settings and data, so its spread is that of the random numbers.",
        NO,
    ),
    "table cell": "| model | verdict |\n|---|---|\n| large | "
    + claim(f"{LARGE}.mean > 0.8", "above {{ 0.8 | percent }}", "below")
    + " |",
    "heading before": "## Does large pass?\n\n"
    + claim(f"{LARGE}.mean > 0.8", "Yes: on average, large is above {{ 0.8 | percent }}.", "No."),
    "question before": "Is the larger network worth it? "
    + claim(BETTER, "It is: large is better than small.", "That is open."),
    "however": "However, "
    + claim(
        f"{SMALL}.mean < 0.8",
        "small stays below {{ 0.8 | percent }} on average.",
        "small does not.",
    ),
    "if only": "The test was the same. "
    + claim(
        BETTER,
        "So large, and not small, is the one to use: it is significantly better.",
        "Neither is shown to be better.",
    ),
    "not as a whole": "We do not want to guess. "
    + claim(
        BETTER, "By the paired test, large is better than small.", "Neither is shown to be better."
    ),
    "no loss": claim(
        "not runs.large.diverged and not runs.small.diverged",
        "No run diverged: every loss stayed finite.",
        "Some runs diverged.",
    ),
    "fewer errors": claim(f"{LARGE}.mean > {SMALL}.mean", "The mean error of large is lower.", NO),
    "half the errors": claim(
        f"(1 - {LARGE}.mean) * 2 < 1 - {SMALL}.mean",
        "On average, large makes less than half the mistakes of small.",
        NO,
    ),
    "other seeds": claim(
        f"runs.large.seed(1).test.accuracy <= {LARGE}.mean",
        "The run with seed 1 is no better than the mean of all seeds of large.",
        NO,
    ),
    "list item": "- "
    + claim(
        f"{LARGE}.mean > 0.8",
        "*large*: above {{ 0.8 | percent }} on average.",
        "*large*: not above it.",
    )
    + "\n- Nothing else is claimed.",
    "paren": "One result ("
    + claim(f"{LARGE}.mean > 0.8", "large is above {{ 0.8 | percent }} on average", "large is not")
    + ") stands out.",
    "worst": claim(
        "runs.best == runs.large and runs | length == 2",
        "Of the two models, large has the highest mean.",
        NO,
    ),
    "parameters": claim(
        "runs.large.summary.total_params == 1234",
        "large has {{ runs.large.summary.total_params | thousands }} parameters in all.",
        NO,
    ),
    "time sum": claim(
        "runs.large.first.environment.epoch_seconds | max < 10",
        "No epoch of the run of large with seed 1 took {{ 10 }} seconds.",
        NO,
    ),
    "majority": claim(
        f"{LARGE}.low > 0.5",
        "In each of its runs, large is above {{ 0.5 | percent }}, which is what guessing gives.",
        NO,
    ),
}
