"""More ways to let a claim lie, written before the rules that find them.

At the first look at `MORE_LIES`, 22 of 35 were found; at that at `SECOND_LIES`, 11 of 40;
at that at `THIRD_LIES`, 2 of 20.
"""

from kit.lying_claims import BETTER, CURVE, LARGE, SMALL, STEP, claim

PASSES = claim(f"{LARGE}.mean > 0.8", "large passes.", "No.")
MORE_LIES = {
    "in range": claim(f"{LARGE}.mean in [{LARGE}.mean, 3]", "It does well."),
    "max of itself": claim(f"[{LARGE}.mean, 0.1] | max >= {LARGE}.mean", "It does well."),
    "or other": claim(
        f"{BETTER} or runs.small.epochs >= 1", "The large one is ahead of the small one."
    ),
    "count of models is 1+": claim("runs.models | length >= 1", "Transfer pays off."),
    "abs": claim(f"({LARGE}.mean - {SMALL}.mean) | abs >= 0", "The two are far apart."),
    "cond expr": claim(f"(true if {LARGE}.mean > 0 else true)", "The large one wins."),
    "set true": "{% set ok = true %}" + claim("ok", "The large one wins."),
    "set from compare with const": "{% set ok = 3 > 2 %}" + claim("ok", "The large one wins."),
    "namespace": "{% set ns = namespace(ok=true) %}" + claim("ns.ok", "The large one wins."),
    "epoch list": claim(
        "runs.large.first.history.val_accuracy.epochs | list | first == 1", "The large one wins."
    ),
    "title": claim("runs.large.title == 'The large one'", "The large one wins."),
    "model is defined and epochs>0": claim(
        "runs.large is defined and runs.large.epochs > 0", "The large one wins."
    ),
    "unknown used": claim(
        "runs.large.first.history.val_accuracy.at(99) > 0.5", "x", "y", "large beats small."
    ),
    "otherwise lies": claim(f"{LARGE}.mean > 5", "x", "small beats large."),
    "otherwise hidden verdict": claim(
        "runs.large.epochs > 400", "x", "The small one is ahead of the large one."
    ),
    "negated verdict": claim(BETTER, "large is worse than small."),
    "trailing": claim(f"{SMALL}.mean > 0.5", "The small one stays below {{ 0.5 | percent }}."),
    "half words": claim(f"{LARGE}.mean > 0.5", "The large one is right nine times out of ten."),
    "nine in ten": claim(f"{LARGE}.mean > 0.5", "The large one gets ninety percent."),
    "doubles": claim(f"{LARGE}.mean > {SMALL}.mean", "large doubles the score of small."),
    "significant from means": claim(
        f"{LARGE}.mean > {SMALL}.mean", "large is significantly better than small."
    ),
    "every seed": claim(
        f"{LARGE}.mean > {SMALL}.mean", "Every run of large beats every run of small."
    ),
    "one seed": claim(
        "runs.large.first.test.accuracy > runs.small.first.test.accuracy",
        "large is better than small.",
    ),
    "best of seeds": claim(
        f"{LARGE}.high > 0.9",
        "large reaches it on average: {{ runs.large.test_accuracy.high | percent }}.",
    ),
    "train for test": claim(
        f"{LARGE}.mean > 0.8",
        "On the test, large gets {{ runs.large.first.history.accuracy.last | percent }}.",
    ),
    "scale via filter": claim(
        f"{SMALL}.mean > 0.4",
        "small gets {{ [runs.small.test_accuracy.mean, 0.3] | sum | percent }}.",
    ),
    "max with const": claim(
        f"{SMALL}.mean > 0.4",
        "small gets {{ [runs.small.test_accuracy.mean, 0.95] | max | percent }}.",
    ),
    "rounding up": claim(
        f"{SMALL}.mean > 0.4",
        "small gets {{ (runs.small.test_accuracy.mean | round(0, 'ceil')) | percent(0) }}.",
    ),
    "denied after": claim(f"{LARGE}.mean > 0.8", "large passes.") + " This is not true.",
    "white text": '<span style="color: white">' + PASSES + "</span>",
    "screen reader only": '<span class="visually-hidden">' + PASSES + "</span>",
    "svg title": "<svg><desc>" + PASSES + "</desc></svg>",
    "footnote never used": "[^9]: " + PASSES,
    "dash denies": "Some people still think that, wrongly: " + PASSES,
    "block set unprinted": "{% set hidden %}" + PASSES + "{% endset %}",
}

SECOND_LIES = {
    # The condition is about something else than the sentence.
    "epochs for accuracy": claim("runs.large.epochs == 3", "large is right in nearly all cases."),
    "accuracy for size": claim(
        f"{LARGE}.mean > {SMALL}.mean", "large has fewer parameters than small."
    ),
    "accuracy for speed": claim(BETTER, "large trains faster than small."),
    "test for validation": claim(
        f"{LARGE}.mean > 0.9", "The validation accuracy of large is above {{ 0.9 | percent }}."
    ),
    "training for test": claim(
        "runs.large.final('accuracy').mean > 0.6",
        "On unseen pictures, large gets more than {{ 0.6 | percent }} right.",
    ),
    "loss for accuracy": claim(
        "runs.large.final('loss').mean < 0.1", "The accuracy of large is high."
    ),
    # Part of the sentence is not tested.
    "second sentence": claim(BETTER, "large beats small. It also needs less time and memory."),
    "only": claim(f"{LARGE}.mean > 0.8", "Only large passes {{ 0.8 | percent }}."),
    "best of all": claim(f"{LARGE}.mean > 0.8", "large is the best of all models."),
    "both of or": claim(
        f"{LARGE}.mean > 0.8 or {SMALL}.mean > 0.8",
        "large and small both pass {{ 0.8 | percent }}.",
    ),
    "upper bound of a range": claim(
        f"{LARGE}.low > 0.5",
        "All runs of large lie between {{ 0.5 | percent }} and {{ 0.7 | percent }}.",
    ),
    "most epochs": claim(
        f"{CURVE}.count_above(0.8) > 0",
        "With seed 1, large is above {{ 0.8 | percent }} in most epochs.",
    ),
    "never falls": claim(
        f"{CURVE}.stays_at_least(0.1)", "The validation accuracy of large never falls."
    ),
    "every epoch by last": claim(
        "runs.large.final('val_accuracy').low > 0.8",
        "large is above {{ 0.8 | percent }} in every epoch.",
    ),
    # Tests that are weaker than they sound.
    "margin below zero": claim(
        "runs.large.compared_with(runs.small).at_least(-0.5)",
        "large is at least as good as small.",
    ),
    "huge margin": claim(
        "runs.large.compared_with(runs.small).equivalent(0.9)", "large and small are equally good."
    ),
    "p below a half": claim(
        "runs.large.compared_with(runs.small).p < 0.5",
        "The difference of large and small is significant.",
    ),
    "p above zero": claim(
        "runs.large.compared_with(runs.small).p >= 0",
        "The difference of large and small is significant.",
    ),
    "much better": claim(BETTER, "large is far better than small, by a wide margin."),
    "three times as good": claim(BETTER, "large makes a third of the mistakes of small."),
    "better than chance": claim(f"{SMALL}.mean > 0.1", "small is better than chance."),
    "better than humans": claim(f"{LARGE}.mean > 0.9", "large is better than any human."),
    "seeds against each other": claim(
        "runs.large.seed(3).test.accuracy > runs.small.seed(1).test.accuracy",
        "large is better than small.",
    ),
    "epochs against each other": claim(
        "runs.large.at('val_accuracy', 3).mean > runs.small.at('val_accuracy', 1).mean",
        "large learns faster than small.",
    ),
    "metrics against each other": claim(
        "runs.large.final('val_accuracy').mean > runs.small.final('val_loss').mean",
        "large outperforms small.",
    ),
    "highest against lowest": claim(
        "runs.large.highest('val_accuracy').high > runs.small.lowest('val_accuracy').low",
        "large is better than small.",
    ),
    # Words that no condition tests.
    "will be": claim(BETTER, "large will beat small on new pictures, too."),
    "shows that": claim(BETTER, "large beats small, which shows that depth matters."),
    "state of the art": claim(
        f"{LARGE}.mean > 0.9", "With more than {{ 0.9 | percent }}, large is state of the art."
    ),
    "perfect": claim(f"{LARGE}.mean > 0.9", "large is practically perfect."),
    # What is printed is not what was recorded.
    "digits joined": claim(
        f"{LARGE}.mean > 0.8", "large gets 9{{ runs.large.test_accuracy.mean | percent }}."
    ),
    "replaced digits": claim(
        f"{SMALL}.mean > 0.4",
        "small gets {{ runs.small.test_accuracy.mean | percent | replace('6', '9') }}.",
    ),
    "filter replaced": "{% macro percent(value) %}99%{% endmacro %}"
    + claim(f"{SMALL}.mean > 0.4", "small gets {{ percent(runs.small.test_accuracy.mean) }}."),
    "chosen by a condition": claim(
        f"{SMALL}.mean > 0.4", "small gets {{ '95%' if runs.small.epochs == 3 else '60%' }}."
    ),
    "highest as the mean": claim(
        f"{LARGE}.mean > 0.8",
        "On average, large gets {{ runs.large.test_accuracy.high | percent }}.",
    ),
    "upper end of the interval": STEP
    + claim(BETTER, "large is ahead of small by {{ step.interval.high | points }} points."),
    # Places.
    "off the page": '<span style="position:absolute; top:-9999px">' + PASSES + "</span>",
    "in a title": '<span title="' + PASSES + '">Results</span>',
    "tiny print": '<span style="font-size:1px">' + PASSES + "</span>",
    "taken back": PASSES + " In truth it is the other way round.",
}

THIRD_LIES = {
    "confident": claim(BETTER, "When large is sure, it is right; small is sure and wrong."),
    "worst of small": claim(f"{SMALL}.low < 0.9", "small never gets beyond {{ 0.9 | percent }}."),
    "flips": claim(BETTER, "large gets every picture right that small gets right, and more."),
    "in each class": claim(
        f"{LARGE}.mean > 0.8", "large is above {{ 0.8 | percent }} for cats and for dogs."
    ),
    "calibrated": claim(f"{LARGE}.mean > 0.8", "large is well calibrated."),
    "overfit": claim("runs.large.final('accuracy').mean > 0.6", "large does not overfit."),
    "converged": claim("runs.large.epochs == 3", "large has converged after 3 epochs."),
    "stable": claim(f"{LARGE}.mean > 0.8", "large is stable over seeds: they hardly differ."),
    "cheaper": claim(BETTER, "large is cheaper to train than small."),
    "smaller": claim(BETTER, "large beats small with fewer weights."),
    "sure": claim(f"{LARGE}.mean > {SMALL}.mean", "There is no doubt: large is the stronger one."),
    "winner": claim(f"{LARGE}.mean > {SMALL}.mean", "The winner is large, and small loses."),
    "rounded up": claim(f"{LARGE}.mean > 0.8", "large gets almost everything right."),
    "small is bad": claim(f"{SMALL}.mean < 0.9", "small fails on most of the pictures."),
    "improves": claim(f"{CURVE}.last > {CURVE}.first", "large improves in every epoch."),
    "real world": claim(f"{LARGE}.mean > 0.8", "large works in practice."),
    "same but": claim(
        "runs.large.uniform and runs.small.uniform", "large and small perform the same."
    ),
    "title swapped": "{% set a, b = runs.small, runs.large %}"
    + claim("b.compared_with(a).better", "{{ a.title }} is better than {{ b.title }}."),
    "order of list": claim("runs.best == runs.large", "small is ahead of large."),
    "denied by but": "Nobody would claim this: "
    + claim(f"{LARGE}.mean > 0.8", "large passes {{ 0.8 | percent }}."),
}
