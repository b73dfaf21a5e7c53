"""Test images gained and lost, as counted by hand and by plain Python over the JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from kit.projects import (
    ROOT,
    experiment,
    make_project,
    post,
    record,
    render,
    without_data,
    write_record,
)

from experiments.records.errors import UserError
from generator.inputs import Inputs
from generator.runs.experiment import Experiment
from generator.runs.flips import Flip
from generator.runs.series import MissingError
from generator.targets.jekyll import body_text

RECORDS = ROOT / "experiments/results/cats-vs-dogs"
CLASSES = ["cat", "dog"]


def scored(model: str, seed: int, *dogs: float, **more: Any) -> dict[str, Any]:
    """Return a run that gives each of these images of dogs such a probability to be one."""
    predictions = [
        {"file": f"{number}.jpg", "label": 1, "probabilities": [1 - dog, dog]}
        for number, dog in enumerate(dogs)
    ]
    right = sum(dog > 0.5 for dog in dogs) / len(dogs)
    test = {"weights": "last", "count": len(dogs), "accuracy": right, "predictions": predictions}
    dataset = {"name": "tiny", "classes": CLASSES}
    return record(model, 0.5, seed=seed, test=test, dataset=dataset, **more)


def test_flips_between_models_go_by_the_majority_of_seeds(tmp_path: Path) -> None:
    # Image 0 is gained by two of three seeds, 1 is lost, 2 is gained, 3 is half and half before.
    runs = experiment(
        tmp_path / "runs",
        scored("old", 1, 0.125, 0.75, 0.25, 0.75),
        scored("old", 2, 0.375, 0.625, 0.375, 0.25),
        scored("new", 1, 0.875, 0.25, 0.75, 0.75),
        scored("new", 2, 0.625, 0.375, 0.75, 0.75),
        scored("new", 3, 0.25, 0.125, 0.625, 0.75),
    )
    flips = runs["new"].flips_from(runs["old"])
    tiles = tmp_path / "runs/samples/test"
    assert flips.gained == [
        Flip("2.jpg", "dog", 0.3125, 2.125 / 3, tiles / "2.jpg"),
        Flip("0.jpg", "dog", 0.25, 1.75 / 3, tiles / "0.jpg"),
    ]
    assert flips.lost == [Flip("1.jpg", "dog", 0.6875, 0.25, tiles / "1.jpg")]
    assert (flips.unchanged, flips.count) == (1, 4)
    back = runs["old"].flips_from(runs["new"])
    assert [each.file for each in back.lost] == ["2.jpg", "0.jpg"]
    one = runs["new"].seed(3).flips_from(runs["old"].first)
    assert [[each.file for each in some] for some in (one.gained, one.lost)] == [
        ["2.jpg"],
        ["1.jpg"],
    ]


def test_committed_records_flip_as_plain_python_counts_them() -> None:
    runs = Experiment.load(RECORDS, Inputs(ROOT))

    def right(model: str) -> dict[str, float]:
        """Return by file the share of runs that classify it correctly."""
        files = sorted(RECORDS.glob(f"{model}/seed-*.json"))
        tests = [json.loads(file.read_text(encoding="utf-8"))["test"] for file in files]
        shares: dict[str, float] = {}
        for each in (prediction for test in tests for prediction in test["predictions"]):
            probabilities = each["probabilities"]
            correct = probabilities.index(max(probabilities)) == each["label"]
            shares[each["file"]] = shares.get(each["file"], 0) + correct / len(tests)
        return shares

    before, now = right("model1"), right("model4")
    flips = runs["model4"].flips_from(runs["model1"])
    assert {each.file for each in flips.gained} == {f for f in now if before[f] < 0.5 < now[f]}
    assert {each.file for each in flips.lost} == {f for f in now if now[f] < 0.5 < before[f]}
    changes = [abs(each.now - each.before) for each in flips.gained]
    assert changes == sorted(changes, reverse=True) and flips.count == len(now)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (scored("b", 1, 0.5, 0.75), "no predictions of the same test images"),
        (
            scored("b", 1, 0.75) | {"dataset": {"name": "x", "classes": ["dog", "cat"]}},
            "no predictions of the same test images",
        ),
        (
            record("b", 0.5, dataset={"name": "x", "classes": CLASSES}),
            "has no recorded probabilities",
        ),
    ],
)
def test_sides_without_common_images_are_refused(
    tmp_path: Path, other: dict[str, Any], says: str
) -> None:
    runs = experiment(tmp_path / "runs", scored("a", 1, 0.75), other)
    with pytest.raises(MissingError, match=says):
        runs["a"].flips_from(runs["b"])
    with pytest.raises(UserError, match="takes another model"):
        runs["a"].flips_from(runs["b"].first)  # type: ignore[arg-type]
    with pytest.raises(UserError, match="takes another run"):
        runs["a"].first.flips_from(runs["b"])  # type: ignore[arg-type]


def test_a_post_tells_of_flips_in_a_sentence_a_list_and_a_figure(tmp_path: Path) -> None:
    root = make_project(tmp_path)
    write_record(root, scored("small", 1, 0.125, 0.75, 0.25, 0.75))
    write_record(root, scored("large", 1, 0.75, 0.25, 0.75, 0.75))
    for number in range(3):
        tile = root / f"runs/samples/test/{number}.jpg"
        tile.parent.mkdir(exist_ok=True)
        tile.write_bytes((root / "runs/samples/a-1.jpg").read_bytes())
    prose = (
        "It {{ flips(runs.large, runs.small) }}.\n\n"
        "{{ flips_list(runs.large, runs.small, 1) }}\n"
        "{{ flips_list(runs.small, runs.small) }}\n"
        "{% call figure(flips_figure(runs.large, runs.small)) %}Flips{% endcall %}"
    )
    page = render(root, post(prose))
    text = without_data(body_text(page))
    assert "It gained 2, lost 1 of 4." in text
    assert "- gained: 0.jpg (dog), 12.5% before, 75.0% now\n" in text
    assert "- lost: 1.jpg (dog), 75.0% before, 25.0% now\n" in text
    assert "- none of the 4 test images flipped" in text
    ((path, figure),) = page.figures.items()
    assert path.name.startswith("flips-large-") and figure.render()
    assert figure.alt == (
        "Test pictures that flipped from small to large, 2 of 2 gained and 1 of 1 lost, each with "
        "its file, its class, and the probability of that class before and now: "
        "gained: 0.jpg, dog: 12.5% to 75.0%; gained: 2.jpg, dog: 25.0% to 75.0%; "
        "lost: 1.jpg, dog: 75.0% to 25.0%."
    )
    same = post("{{ image(flips_figure(runs.large, runs.large)) }}")
    with pytest.raises(UserError, match="no test image with a thumbnail flipped from large to l"):
        render(root, same)
