"""Cards of models for the Hugging Face Hub: a README.md for each model of a post.

The keys are those of the Hub's documentation, "Model Cards" and "modelcard.md". Values carry no
verify token: only the Hub's own evaluations may have one.
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from experiments.records.errors import UserError
from generator.claims.claim import UNDECIDED, Claim
from generator.pages.markup import escape, fenced
from generator.pages.page import Files, Page
from generator.runs.model import Model
from generator.runs.provenance import commit_of, recorded
from generator.runs.series import MissingError
from generator.runs.statistics import Spread
from generator.targets.exported import NOWHERE, Material
from generator.targets.jekyll import yaml_block

TASK = "pipeline_tag"
MOST_LETTERS = 100  # Systems take names of files up to 255 bytes.
# Keys of posts that mean the same for the Hub, and come along.
CARD_KEYS = ("license", "language", "library_name", "base_model", "datasets", TASK)


@dataclass(frozen=True)
class ModelCard:
    """The format of the Hugging Face Hub.

    Attributes:
        off: No parts: cards show nothing of the page but its claims.
        needs: What the Hub wants, in sentences for the user.
    """

    off: Collection[str] = ()
    needs: str = (
        "Put each README.md at the top of its model's repository on the Hub. Results link to the "
        "claims of the post if its address is known: `url` in the site's _config.yml, or --address."
    )

    def files(self, material: Material) -> Files:
        """Return the cards, `SLUG/MODEL/README.md`.

        Raises:
            UserError: The post has no runs, or does not name the task of its models.
        """
        page = material.page
        models = list(page.provenance.runs)
        if not models:
            raise UserError(f"{page.post.shown}: has no runs, and so no model for a card.")
        if TASK not in page.post.extra:
            raise UserError(
                f"{page.post.shown}:1: front matter: `{TASK}` is missing: the Hub's name of the "
                "models' task, such as image-classification."
            )
        found = material.addresses.of_post(page.post.slug)
        address = "" if found == NOWHERE else found
        folders: dict[str, Model] = {}
        for model in models:
            name = file_name(model.name)
            # Other names can have the same safe characters.
            folders[f"{name}-{len(folders) + 1}" if name in folders else name] = model
        return {
            PurePosixPath(page.post.slug, folder, "README.md"): card(page, model, address).encode()
            for folder, model in folders.items()
        }


def file_name(name: str) -> str:
    """Return the name of a model's folder: what is safe of the first part of the record's text."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:MOST_LETTERS]


def card(page: Page, model: Model, address: str) -> str:
    """Return the card of one model.

    Args:
        page: The page of the post.
        model: The model, one of the post's own.
        address: The address of the post, or an empty text if nobody knows it.
    """
    claims = list(claims_about(page, model))
    front = yaml_block(metadata(page, model, address, claims))
    parts = [f"{front}\n# {escape(model.title)}", *text_of(page, model, address, claims)]
    return "\n\n".join(parts) + "\n"


def metadata(page: Page, model: Model, address: str, claims: list[Claim]) -> dict[str, Any]:
    """Return what the Hub reads, with the evaluation results as its model index."""
    extra = page.post.extra
    metrics = [
        {
            "type": metric,
            "value": float(spread.mean),
            "name": f"{metric}, mean of {counted(spread.count, 'seed')}",
        }
        for metric, spread in scores(model)
    ]
    card: dict[str, Any] = {key: extra[key] for key in CARD_KEYS if key in extra}
    if "tags" in extra:
        card["tags"] = extra["tags"]
    if metrics:
        names = [metric["type"] for metric in metrics]
        card["metrics"] = names
        result = {
            "task": {"type": extra[TASK]},
            "dataset": dataset_of(model, extra),
            "metrics": metrics,
            **({"source": source_of(page, address, claims)} if address else {}),
        }
        card["model-index"] = [{"name": model.title, "results": [result]}]
    return card


def dataset_of(model: Model, extra: dict[str, Any]) -> dict[str, str]:
    """Return the data set of the results; the front matter can name that of the Hub."""
    recorded = model.first.record.dataset
    name = recorded.name if recorded else "unknown"
    on_hub = extra.get("datasets")
    hub = on_hub[0] if isinstance(on_hub, list) and len(on_hub) == 1 else on_hub
    return {"name": name, "type": hub if isinstance(hub, str) else file_name(name), "split": "test"}


def source_of(page: Page, address: str, claims: list[Claim]) -> dict[str, str]:
    """Return the origin of the results: the first claim about the model, or the whole post."""
    anchored = [claim.name for claim in claims if claim.anchored]
    return {"name": page.title, "url": f"{address}#claim-{anchored[0]}" if anchored else address}


def scores(model: Model) -> Iterator[tuple[str, Spread]]:
    """Yield the metrics by which all runs were scored on the test split, over the seeds."""
    for metric in model.test_metrics:
        yield metric, model.test_metric(metric)


def claims_about(page: Page, model: Model) -> Iterator[Claim]:
    """Yield the decided claims of a page whose conditions read a model's records."""
    start = f'"{model.name}/'
    for claim in page.claims:
        if claim.outcome != UNDECIDED and start in json.dumps(claim.tree, default=str):
            yield claim


def text_of(page: Page, model: Model, address: str, claims: list[Claim]) -> Iterator[str]:
    """Yield the paragraphs and lists of a card, as Markdown."""
    runs = page.provenance.runs
    if runs.notice:
        yield f"> **Not real results.** {escape(runs.notice)}"
    title = f"[{escape(page.title)}]({address})" if address else f"*{escape(page.title)}*"
    yield f"A model of the post {title}. {escape(page.description)}"
    rows = [
        f"| {escape(metric)} | {spread.mean:.4g} | {spread.low:.4g} to {spread.high:.4g} "
        f"| {spread.deviation:.2g} | {spread.count} |"
        for metric, spread in scores(model)
    ]
    if rows:
        head = "| Metric | Mean | Range | Deviation | Seeds |\n| --- | --- | --- | --- | --- |"
        yield "## Evaluation\n\nScores on the test split, over all seeds.\n\n" + "\n".join(
            [head, *rows]
        )
    if claims:
        yield "## Claims\n\nSentences of the post about this model, each tested on the records:"
        yield "\n".join(f"- {sentence(claim, address)}" for claim in claims)
    yield "## Training\n\n" + "\n".join(f"- {escape(fact)}" for fact in facts(model))
    if shown := settings(model):
        yield f"Settings:\n\n{shown}"


def sentence(claim: Claim, address: str) -> str:
    """Return a claim's sentence, with a link to its place in the post if that is known."""
    link = f" ([claim]({address}#claim-{claim.name}))" if address and claim.anchored else ""
    return f"{escape(claim.sentence)}{link}"


def facts(model: Model) -> Iterator[str]:
    """Yield facts about the training of a model, as far as all of its runs share them."""
    record = model.first.record
    yield f"{counted(len(model), 'run')}, with seeds {', '.join(str(run.seed) for run in model)}"
    if record.dataset:
        yield f"Data set {record.dataset.name}"
    if model.has_summary and (count := model.summary.total_params) is not None:
        yield f"{count:,} parameters"
    commits = (commit_of(run.record.machine) for run in model)
    if known := recorded(commits):
        yield f"Trained at commit {', '.join(known)}"


def settings(model: Model) -> str:
    """Return the settings that all runs share, or an empty text if they differ in one."""
    try:
        shared = model.config
    except MissingError:
        return ""
    return fenced(json.dumps(shared, indent=1), "json") if shared else ""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'s' * (number != 1)}"
