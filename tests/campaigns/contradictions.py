"""Changes after which records contradict themselves, by name."""

from record_edits import ALL, LAST_ONE, ONE, Edit, each, put, together, without
from score_edits import flip_labels, in_percent, relabel, repeat_file, scale_probabilities

CONTRADICTIONS: dict[str, Edit] = {
    "test-count-1000": put(ALL, "test.count", 1000),
    "test-and-split-count-1000": together(
        put(ALL, "test.count", 1000), put(ALL, "dataset.splits.test", {"cats": 500, "dogs": 500})
    ),
    "half-right-beside-predictions": put("own/model4/*", "test.accuracy", 0.5),
    "accuracy-of-one-item-less": put(LAST_ONE, "test.accuracy", 150 / 192),
    "probabilities-times-seven": each("own/model4/*", lambda run: scale_probabilities(run, 7)),
    "probabilities-of-one-run-halved": each(ONE, lambda run: scale_probabilities(run, 0.5)),
    "three-probabilities": each(
        ONE, lambda run: run["test"]["predictions"][0]["probabilities"].append(0.0)
    ),
    "labels-flipped-in-one-run": each(ONE, flip_labels),
    "one-run-with-77-other-labels": each(ONE, lambda run: relabel(run, 77)),
    "label-of-no-class": each(ONE, lambda run: run["test"]["predictions"][0].update(label=2)),
    "one-file-150-times": each(LAST_ONE, lambda run: repeat_file(run, 150)),
    "one-item-twice": each(ONE, lambda run: repeat_file(run, 2)),
    "150-predictions-of-192": each(
        ONE, lambda run: run["test"].update(predictions=run["test"]["predictions"][:150])
    ),
    "no-count-gives-985": together(
        without("own/model4/*", "test.predictions"), put("own/model4/*", "test.accuracy", 0.985)
    ),
    "accuracy-above-one": put("own/model1/*", "history.val_accuracy", [1.02] * 20),
    "accuracy-below-zero": put(ONE, "history.accuracy", [-0.1] * 20),
    "accuracies-in-percent": each(ALL, in_percent),
    "test-accuracy-in-percent": together(
        without(ALL, "test.predictions"), put(ALL, "test.accuracy", 50)
    ),
    "histories-of-unlike-length": each(ONE, lambda run: run["history"]["val_loss"].pop()),
    "split-counts-other-classes": put(ALL, "dataset.splits.test", {"cats": 96, "birds": 96}),
    "split-counts-90-and-102": put(ALL, "dataset.splits.test", {"cats": 90, "dogs": 102}),
    "train-score-of-500": put(ALL, "train_score.count", 500),
    "train-accuracy-of-no-count": put("own/model1/*", "train_score.accuracy", 0.98765),
    "article-accuracy-in-percent": put("article/model4/*", "test.accuracy", 97.9),
    "article-accuracy-of-no-count": put("article/model4/*", "test.accuracy", 0.985),
    "two-records-of-one-seed": put("own/model1/seed-2.json", "seed", 1),
    "record-of-another-model": put("own/model2/seed-1.json", "model", "model3"),
    "unknown-status": put(ONE, "status", "done"),
}
