"""More ways to let a claim lie, written after the first rules and tried on them once.

At that first look, 22 of 35 were found.
"""

from kit.lying_claims import BETTER, LARGE, SMALL, claim

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
