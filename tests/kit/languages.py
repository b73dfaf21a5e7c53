"""A post that shows all that the interface has words for, and the words on its page.

What its author and its records say are names that are no words of any language.
"""

import html
import re
from pathlib import Path
from typing import Any

from PIL import Image

from experiments.records.schema import error_thumbnail
from kit.projects import history, make_project, record, write, write_post

CLASSES = ["felo", "kano"]
NAMES = (
    *("uno", "duo", "tre", "kvar", "kvin", "sesa", "Uxa", "Duxa", "Trexa", "Kvarxa", "Kvinxa"),
    *("Sesaxa", "felo", "kano", "jpg", "zeta", "eta", "theta", "numpro", "cpux", "kibo", "Xyla"),
    *("lamo", "Qq", "Xq", "densa", "Densa", "wik", "rate", "Rate", "momo", "Duoxa", "Unoxa"),
    *("None", "SHA", "json", "old", "runs"),  # a shape, a digest, files and folders
    *("batch_size", "batch", "size", "backbone"),  # settings, as scripts call them
    *("qone", "qtwo", "qthree", "qfive", "test_accuracy", "test", "accuracy", "mean", "step"),
)
PROSE = """Qq {{ cite("xyla") }}. Qq[^one] Qq[^one].

[^one]: Qq.

{% set uno, duo, old = runs.uno, runs.duo, references.old %}
{% set step = duo.compared_with(uno) %}

## Qq

{{ seed_counts(runs) }}; {{ seed_counts(old) }};
{{ comparison_words(step) }}; {{ settling_words(step) }};
{{ comparison_words(uno.compared_with(old.tre)) }};
{{ settling_words(uno.compared_with(old.tre)) }};
{{ comparison_words(old.tre.compared_with(old.kvar)) }};
{{ uno.test_accuracy.mean | percent }}, {{ uno.first.test.count | thousands }},
{{ runs | length | in_words }}, {{ ["Qq", "Xq"] | listing }}, {{ 12345.5 | decimals(1) }};
{{ flips(duo, uno) }}; {{ course(uno.first.history.val_accuracy) }};
{{ course(uno.first.history.loss) }}; {{ spread(uno.test_accuracy, "accuracy") }};
{{ quoted("42", source="Qq") }}; {{ uno.first.test.epoch }};
{{ duo.first.test.accuracy | percent }}.

{% claim "qone" if duo.test_accuracy.mean > 0.1 %}Qq{% otherwise %}Xq{% endclaim %}
{% claim "qtwo" if duo.test_accuracy.mean > 0.99 %}Qq{% otherwise %}Xq{% endclaim %}
{% claim "qthree" if step.better %}Qq{% otherwise %}Xq{% endclaim %}
{% claim "qfive" if old.kvin.test_accuracy.mean > 0.1 %}Qq{% unknown %}Xq{% endclaim %}
{% opinion %}Qq.{% endopinion %}

## Qq

{{ flips_list(duo, uno) }}

{{ flips_list(uno, uno) }}

{{ score_table(runs) }}

{{ score_table(old, ranked=true) }}

{{ confusion_table(runs) }}

{{ table(runs, columns=[
  "title", "runs", "seed", "epochs", "total_params", "rate", "test_accuracy", "best val_loss",
]) }}

{{ table(old, columns=["name", "experiment", "trainable_params", "val_accuracy"], shown=1) }}

{{ sweep_table(runs, shown=1) }}

{{ summary(uno) }}

{{ training_log(uno.first) }}

## Qq

$$\\begin{equation} x = 1 \\label{eq:q} \\end{equation}$$

$$\\eqref{eq:q}$$

{{ code("code.py", "shown") }}
{% for each in [
  history_figure(uno, earlier=duo), history_figure(old.kvin), history_figure(old.sesa),
  metrics_figure(uno.first, "accuracy", "loss", log=true),
  comparison_figure(runs, earlier=old), comparison_figure(old, metric="loss", seeds="lines"),
  scores_figure(runs), scores_figure(runs, "test_loss"), differences_figure([duo], uno),
  seeds_figure(runs), sweep_figure(runs, "rate"),
  confusion_figure(uno), confusion_figure(duo.first), schedule_figure(uno),
  samples_figure(runs), augmented_figure(runs, "zeta"), misclassified_figure(uno.first),
  flips_figure(duo, uno), reliability_figure(uno), nesting_figure(["Qq", "Xq"]),
] %}
{% call figure(each) %}Qq{% endcall %}
{% endfor %}
"""


def predicting(model: str, seed: int, wrong: set[int], **more: Any) -> dict[str, Any]:
    """Return a run that classifies 40 test images correctly, but for some."""
    predictions = []
    for number in range(40):
        label = number % 2
        guess = 1 - label if number in wrong else label
        chances = [0.1 + number / 400, 0.9 - number / 400]
        predictions.append(
            {
                "file": f"kibo/{number}.jpg",
                "label": label,
                "probabilities": chances if guess == 1 else chances[::-1],
            }
        )
    test = {
        "weights": "last",
        "count": 40,
        "accuracy": 1 - len(wrong) / 40,
        "loss": 0.5 + seed / 10,
        "predictions": predictions,
    }
    splits = {"train": dict.fromkeys(CLASSES, 20), "test": dict.fromkeys(CLASSES, 20)}
    layer = {"name": "densa", "type": "Densa", "output_shape": "(None, 2)", "params": 1234}
    sizes = {"total_params": 1234, "trainable_params": 1000, "non_trainable_params": 234}
    known = record(
        model,
        0.5,
        title=f"{model.capitalize()}xa",
        seed=seed,
        experiment="lamo",
        dataset={
            "name": "wik",
            "fingerprint": "f",
            "classes": CLASSES,
            "splits": splits,
            "notice": "Qq",
        },
        config={"epochs": 4, "batch_size": 4, "backbone": "momo"},
        summary={"layers": [layer], **sizes},
        history=history(
            accuracy=[0.5, 0.6, 0.7, 0.8],
            loss=[1.0, 0.5, 0.4, 0.3],
            val_accuracy=[0.4, 0.55, 0.7, 0.6 + seed / 100],
            val_loss=[1.0, 0.75, 0.5, 0.6],
            learning_rate=[0.01, 0.01, 0.01, 0.001],
        ),
        test=test,
        environment={
            "epoch_seconds": [2.0, 1.0, 1.0, 1.0],
            "packages": {"numpro": "1.0"},
            "processor": "cpux",
            "git_commit": "0123456789",
            "git_clean": False,
        },
    )
    return known | more


def make_post(root: Path, lang: str | None, prose: str = PROSE) -> Path:
    """Make a project whose post, in a language, shows all that the interface has words for."""
    make_project(root)
    for path in (root / "runs").glob("*/*.json"):
        path.unlink()
    for model, wrong in (("uno", 12), ("duo", 4)):
        for seed in (1, 2, 3):
            config = {"epochs": 4, "batch_size": 4, "rate": 0.01 * wrong}
            run = predicting(model, seed, set(range(wrong + seed)), config=config)
            write(root / f"runs/{model}/{seed}.json", run)
    for number in range(40):
        picture = root / "runs/samples" / error_thumbnail(f"kibo/{number}.jpg")
        picture.parent.mkdir(exist_ok=True)
        Image.new("RGB", (8, 8), "red").save(picture)
    tile = {"tile": "a-1.jpg", "source": "kibo/1.jpg"}
    tiles = {"classes": {"felo": [tile]}, "original": tile, "augmented": {"zeta": [tile, tile]}}
    write(root / "runs/samples/tiles.json", tiles)
    short = history(accuracy=[0.5, 0.6], loss=[1.0, None], val_accuracy=[0.5, 0.5])
    long = history(accuracy=[0.5, 0.6, 0.7], loss=[1.0, 0.9, 0.8], val_accuracy=[0.5, 0.5, 0.6])
    others = (
        predicting("tre", 1, {1, 2}, title="Trexa", config={"epochs": 9}),
        predicting("kvar", 1, {1, 2}, title="Kvarxa"),
        predicting("kvar", 1, {1, 2}, title="Kvarxa") | {"seed": 2},
        predicting("kvin", 1, {1}, history=short, status="failed"),
        predicting("kvin", 2, {1}, history=long, status="running"),
        predicting("sesa", 1, {1}, history=short, status="diverged"),
    )
    for each in others:
        write(root / f"old/{each['model']}/{each['seed']}.json", each)
    write(root / "code.py", "def shown():\n    return 1\n")
    write(root / "xyla.bib", "@misc{xyla, title = {Xyla}, author = {Qq and Xq}, year = {2026}}")
    front = {
        "title": "Qq",
        "date": "2026-01-31",
        "updated": "2026-02-28",
        "description": "Qq",
        "author": "Qq",
        "runs": "runs",
        "references": "{old: old}",
        "bibliography": "xyla.bib",
        "comparisons": "[[duo, uno], [uno, old.tre], [old.tre, old.kvar]]",
    }
    lines = [f"{key}: {value}" for key, value in front.items()]
    lines += [f"lang: {lang}"] if lang else []
    write_post(root, "\n".join(["---", *lines, "---", prose, ""]))
    return root


# Not read by readers, or code that is the same in all languages.
HIDDEN = re.compile(
    r"(?s)\A---\n.*?\n---\n|<(style|script|pre|code|annotation)\b.*?</\1>|^```.*?^```$"
    r"|\{%.*?%\}|\{\{.*?\}\}|(?<=\])\([^)\n]*\)",
    re.MULTILINE,
)
SPOKEN = re.compile(r'\b(?:alt|title|aria-label)="([^"]*)"')
TAG = re.compile(r"<[^>]*>")


def words_of_page(page: str) -> set[str]:
    """Return the words of a page that readers see or hear, but for code and invented names."""
    text = HIDDEN.sub(" ", page)
    text = html.unescape(" ".join([TAG.sub(" ", text), *SPOKEN.findall(text)]))
    return set(re.findall(r"[^\W\d_]{2,}", text)) - set(NAMES)


def bracketed(english: str) -> str:
    """Return the English words as a language whose texts stand in brackets, but for values."""

    def one(match: re.Match[str]) -> str:
        return match[1] + '"' + re.sub(r"([^{}]+)(?=\{|$)", r"⟦\1⟧", match[2]) + '"'

    kept = []
    for line in english.splitlines():
        if line.startswith("words ="):
            kept.append(re.sub(r"([a-z]+)(?=[ \"])(?! =)", r"⟦\1⟧", line))
        elif line.startswith("missing ="):
            kept.append('missing = "⟦missing⟧"')  # Errors, which are in English, take its place.
        elif line.startswith(("#", "date =", "decimal =", "thousands =")):
            kept.append(line)
        else:
            kept.append(re.sub(r'(= )"([^"]*)"', one, line))
    return "\n".join(kept) + "\n"
