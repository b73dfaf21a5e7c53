"""Changes after which records agree with themselves, as after other trainings, by name."""

from record_edits import (
    ALL,
    FIRST,
    LAST_ONE,
    ONE,
    OTHER_HASH,
    SCRATCH,
    TRAINED,
    Edit,
    Records,
    add_seed,
    cut,
    diverge,
    each,
    exchange_results,
    exchange_seeds,
    keep_seeds,
    level,
    put,
    results_of,
    series,
    together,
    twins,
    without,
)
from score_edits import (
    collapse,
    count_only,
    even_probabilities,
    evenly,
    in_percent,
    other_names,
    relabel,
    score,
    test_on,
    train_gap,
    two_digits,
)


def nothing(_: Records) -> None:
    """Change nothing."""


# The 32-bit number next to 0.7, as Keras records it.
SEVEN_TENTHS = 0.699999988079071

CONSISTENT: dict[str, Edit] = {
    "base": nothing,
    # Seeds
    "seeds-one-and-two-swapped": exchange_seeds(1, 2),
    "seeds-one-and-five-swapped": exchange_seeds(1, 5),
    "one-seed": keep_seeds("*", {1}),
    "two-seeds": keep_seeds("*", {1, 2}),
    "three-seeds-without-the-first": keep_seeds("*", {3, 4, 5}),
    "unlike-numbers-of-seeds": together(keep_seeds("model1", {1, 2}), keep_seeds("model4", {3})),
    "five-seeds-against-one": keep_seeds("model4", {1}),
    "other-seeds-in-one-model": together(
        keep_seeds("model3", {1, 2, 3}),
        *(add_seed("model3", n, n + 8) for n in (1, 2, 3)),
        keep_seeds("model3", {9, 10, 11}),
    ),
    "twins-in-model4": twins("own/model4/*"),
    "twins-in-all-models": together(*(twins(f"own/model{n}/*") for n in (1, 2, 3, 4))),
    "two-of-five-are-twins": twins("own/model2/seed-1.json|own/model2/seed-2.json"),
    # Scores
    "ten-seeds-right-alike": score("own/model4/*", 189),
    "model4-misclassifies-69": score("own/model4/*", 123),
    "first-run-misclassifies-69": score("own/model4/seed-1.json", 123),
    "model4-176-right": score("own/model4/*", 176),
    "model4-perfect": score("own/model4/*", 192),
    "first-run-of-model4-perfect": score("own/model4/seed-1.json", 192),
    "first-run-with-one-mistake": score("own/model4/seed-1.json", 191),
    "model4-all-wrong": score("own/model4/*", 0),
    "outlier-in-model4": score("own/model4/*", 189, 100, 100, 189, 189),
    "first-seed-is-the-outlier": score("own/model4/*", 189, 100, 100, 100, 100),
    "model1-collapsed-once": each("own/model1/seed-3.json", collapse),
    "model4-collapsed-once": each("own/model4/seed-5.json", collapse),
    "model1-a-coin": together(
        score("own/model1/*", 96, 90, 101, 97, 95),
        series("own/model1/*", "val_accuracy", lambda v: 0.5 + (round(v * 808) % 9 - 4) / 808),
    ),
    "all-models-coins": together(
        *(each(f"own/model{n}/*", collapse) for n in (1, 2, 3, 4)), score(ALL, 96, 97, 95, 96)
    ),
    "all-models-alike": together(*(results_of("model1", f"model{n}") for n in (2, 3, 4))),
    "all-models-as-model4": together(*(results_of("model4", f"model{n}") for n in (1, 2, 3))),
    "model2-equals-model1": results_of("model1", "model2"),
    "tie-of-model3-and-model4": results_of("model4", "model3"),
    "model4-worst": exchange_results("model1", "model4"),
    "model3-before-model2": exchange_results("model2", "model3"),
    "model3-much-better-than-model2": together(
        score("own/model2/*", 130, 131, 129, 130, 132), score("own/model3/*", 170, 171, 172, 169)
    ),
    "model3-much-worse-than-model2": together(
        score("own/model2/*", 170, 171, 172, 169), score("own/model3/*", 130, 131, 129, 130, 132)
    ),
    "steps-of-one-item": together(
        score("own/model1/*", 130), score("own/model2/*", 131), score("own/model3/*", 132)
    ),
    "even-probabilities": each("own/model4/*", even_probabilities),
    "rounded-to-two-digits": each(ALL, two_digits),
    # Test items
    "one-run-tested-on-other-items": test_on(ONE, other_names),
    "model4-tested-on-other-items": test_on("own/model4/*", other_names),
    "tested-on-12": test_on(ALL, lambda items: evenly(items, 12)),
    "tested-on-3": test_on(ALL, lambda items: evenly(items, 3)),
    "tested-on-1": test_on(ALL, lambda items: items[:1]),
    "unequal-test-classes": each(ALL, lambda run: relabel(run, 77)),
    "no-predictions": without(ALL, "test.predictions"),
    "no-predictions-in-model3": without("own/model3/*", "test.predictions"),
    "no-predictions-in-one-run": without(ONE, "test.predictions"),
    "9996-of-10000": together(
        *(count_only(f"own/model{n}/*", 9992 + n, 10_000) for n in (1, 2, 3, 4))
    ),
    "all-tested-on-10000": together(
        *(count_only(f"own/model{n}/*", 6000 + 2 * n, 10_000) for n in (1, 2, 3, 4))
    ),
    "weights-best": put(ALL, "test.weights", "best"),
    "weights-best-in-model4": put("own/model4/*", "test.weights", "best"),
    "weights-best-in-one-run": put(ONE, "test.weights", "best"),
    "no-test": without(ALL, "test"),
    "no-test-in-model1": without("own/model1/*", "test"),
    "no-test-in-one-run": without(ONE, "test"),
    # Histories
    "one-run-of-three-epochs": cut("own/model2/seed-1.json", 3),
    "model3-of-three-epochs": together(cut("own/model3/*", 3)),
    "model3-planned-for-three-epochs": together(
        cut("own/model3/*", 3), put("own/model3/*", "config.epochs", 3)
    ),
    "all-planned-for-one-epoch": together(cut(ALL, 1), put(ALL, "config.epochs", 1)),
    "one-run-running": cut("own/model2/seed-5.json", 4, "running"),
    "first-runs-running": cut(FIRST, 4, "running"),
    "one-run-failed": cut(LAST_ONE, 7, "failed"),
    "one-run-diverged": diverge("own/model1/seed-2.json", 6),
    "model1-diverged": diverge("own/model1/*", 6, None),
    "first-run-of-model4-diverged": diverge("own/model4/seed-1.json", 20),
    "model3-at-6996": level("own/model3/*", 0.6996),
    "model3-at-a-32-bit-seven-tenths": level("own/model3/*", SEVEN_TENTHS),
    "model3-ahead-by-0002": together(level("own/model2/*", 0.7498), level("own/model3/*", 0.7500)),
    "model4-ahead-by-0002": together(level(SCRATCH, 0.9398), level("own/model4/*", 0.9400)),
    "model1-at-the-baseline": level("own/model1/*", 0.5),
    "model1-above-the-baseline-by-0002": level("own/model1/*", 0.5002),
    "model4-always-right": level("own/model4/*", 1.0),
    "first-losses-alike": together(
        *(
            each(f"own/model{n}/*", lambda run: run["history"]["loss"].__setitem__(0, 0.7))
            for n in (2, 3)
        )
    ),
    "first-losses-apart-by-0002": together(
        each("own/model2/*", lambda run: run["history"]["loss"].__setitem__(0, 0.7002)),
        each("own/model3/*", lambda run: run["history"]["loss"].__setitem__(0, 0.7)),
    ),
    "gaps-of-ten-points": train_gap("own/model1/*", 0.1),
    "gap-below-ten-points-once": train_gap("own/model1/seed-4.json", 0.0995),
    "gap-of-model3-below-five-points": train_gap("own/model3/*", 0.0495),
    "negative-gaps": train_gap("own/model2/*|own/model3/*", -0.03),
    "no-train-score": without(ALL, "train_score"),
    "no-train-score-in-one-run": without("own/model1/seed-2.json", "train_score"),
    # Conditions
    "backbone-none": put("own/model4/*", "config.backbone", {"name": "none"}),
    "other-backbone-for-one-seed": put(
        "own/model4/seed-2.json", "config.backbone", {"name": "other.h5", "sha256": OTHER_HASH}
    ),
    "no-backbone-for-one-seed": put("own/model4/seed-4.json", "config.backbone", {"name": "none"}),
    "backbone-imagenet": put("own/model4/*", "config.backbone", {"name": "imagenet"}),
    "model3-other-optimizer": put("own/model3/*", "config.optimizer", "sgd"),
    "no-train-score-in-model2": without("own/model2/*", "train_score"),
    "model3-other-learning-rate": put("own/model3/*", "config.learning_rate", 0.01),
    "one-run-with-other-learning-rate": put(ONE, "config.learning_rate", 0.01),
    "more-threads-in-one-run": put(ONE, "config.threads", 8),
    "other-data-set": together(
        put(ALL, "dataset.name", "birds"), put(ALL, "dataset.fingerprint", OTHER_HASH)
    ),
    "other-packages-in-one-model": put("own/model2/*", "environment.packages.keras", "3.0.0"),
    "other-packages-in-one-run": put(ONE, "environment.packages.tensorflow", "2.16.1"),
    "other-processor-in-one-run": put(ONE, "environment.processor", "Apple M2"),
    "no-environment": without(ALL, "environment"),
    "no-environment-in-one-run": without(ONE, "environment"),
    "no-code": without(ALL, "code"),
    "no-titles": without(ALL, "title"),
    "other-training-code": each(
        "own/model1/*", lambda run: run["code"].update({TRAINED: OTHER_HASH})
    ),
    "unequal-training-classes": put(ALL, "dataset.splits.train", {"cats": 1500, "dogs": 500}),
    "features-by-fit": without("own/model4/*", "config.features"),
    "percent-that-is-declared": together(
        each(ALL, in_percent), put(ALL, "units", {"accuracy": "percent"})
    ),
    # References
    "plain-fit-of-another-seed": put("plain/*", "seed", 7),
    "plain-fit-far-away": series("plain/*", "val_accuracy", lambda v: v - 0.05),
    "plain-fit-with-other-batches": put("plain/*", "config.batch_size", 16),
    "plain-fit-of-three-epochs": cut("plain/*", 3),
    "article-right-on-5-of-5": count_only("article/model4/*", 5, 5),
    "article-right-on-all-192": count_only("article/model4/*", 192, 192),
    "article-right-on-1960-of-2000": count_only("article/model4/*", 1960, 2000),
    "article-right-on-1900-of-2000": count_only("article/model4/*", 1900, 2000),
    "article-reaches-seven-tenths": level("article/model3/*", SEVEN_TENTHS),
    "article-at-6996": level("article/model3/*", 0.6996),
    "article-models-alike": level("article/*", 0.8),
    "article-gap-is-ten-points": together(
        level("article/model1/*", 0.6), level("article/model1/*", 0.7, "accuracy")
    ),
    "article-trained-below-validation": level("article/model1/*", 0.5, "accuracy"),
    "article-ends-inside-our-ranges": together(
        *(
            level(f"own/model{n}/seed-{seed}.json", place)
            for n in (1, 2, 3, 4)
            for seed, place in ((1, 0.5), (2, 1.0))
        )
    ),
    "article-of-ten-epochs": cut("article/*", 10),
    "leak-of-none": put("leak.json", "shown_after_pass", [0] * 20),
    "leak-of-one": put("leak.json", "shown_after_pass", [0] * 19 + [1]),
}
