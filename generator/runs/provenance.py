"""Where a post's figures come from: its records, and what they say of code, data and machine."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from experiments.records.schema import Dataset
from generator.inputs import digest
from generator.posts.post import Post
from generator.runs.experiment import Runs
from generator.runs.run import Run
from generator.runs.values import is_number


@dataclass(frozen=True)
class RecordFile:
    """The record of a run that a post was made from: its sha256, and its copy in the site."""

    run: Run
    sha256: str
    copy: Path


@dataclass(frozen=True)
class Provenance:
    """What the note at a post's end says, from its runs' records alone."""

    slug: str
    runs: Runs
    references: dict[str, Runs]

    @cached_property
    def records(self) -> list[RecordFile]:
        """The records of all runs, then those of the references."""
        groups = {"": self.runs, **self.references}
        return [
            RecordFile(
                run=run,
                sha256=digest(group.reads.content(run.path)),
                copy=Path("data", self.slug, name, run.path.relative_to(group.folder)),
            )
            for name, group in groups.items()
            for run in group.every
        ]

    @property
    def commits(self) -> list[str]:
        """The commits that the runs were made at."""
        return distinct(commit_of(run.environment) for run in self.runs.every)

    @property
    def processors(self) -> list[str]:
        """The processors that the runs were made on."""
        return distinct(run.environment.get("processor") for run in self.runs.every)

    @property
    def packages(self) -> list[str]:
        """The packages that the runs used, with their versions."""
        kept = [run.environment.get("packages") for run in self.runs.every]
        used = [packages for packages in kept if isinstance(packages, dict)]
        return sorted({f"{name} {version}" for p in used for name, version in p.items()})

    @property
    def hours(self) -> float | None:
        """How long all runs trained, in hours, if every record says it."""
        seconds: list[Any] = [run.environment.get("epoch_seconds") for run in self.runs.every]
        if not all(isinstance(s, list) and s and all(map(is_number, s)) for s in seconds):
            return None
        return sum(map(sum, seconds)) / 3600

    @property
    def datasets(self) -> list[Dataset]:
        """The data that the runs used, each once."""
        return distinct(run.record.dataset for run in self.runs.every)

    @property
    def backbones(self) -> list[dict[str, str]]:
        """The weights that runs started from: name and, if known, sha256."""
        given = distinct(run.config.get("backbone") for run in self.runs.every)
        # What others record under this name may be the name alone.
        named = [{"name": each} if isinstance(each, str) else each for each in given]
        return [each for each in named if isinstance(each, dict) and "name" in each]

    @property
    def train_command(self) -> str:
        """The command that trains what the runs trained."""
        every = self.runs.every
        seeds = distinct(run.seed for run in every)
        planned = [n for run in every if isinstance(n := run.config.get("epochs"), int)]
        epochs = max(planned + [run.epochs for run in every])
        words = ["python -m experiments train", *self.runs.by_model, *experiment_options(every[0])]
        for backbone in self.backbones:
            words += ["--weights", backbone["name"]]
        words += ["--epochs", str(epochs)]
        return " ".join([*words, "--seeds", *map(str, seeds)] if seeds else words)

    @property
    def trained_here(self) -> bool:
        """Says whether the runs are the project's own: only its training notes its code."""
        return all(run.record.code for run in self.runs.every)


def commit_of(environment: dict[str, Any]) -> str | None:
    """The commit that a run was made at, if that is known, and whether files had changed since."""
    commit: str | None = environment.get("git_commit")
    changed = commit and environment.get("git_clean") is False
    return f"{commit} and changes to it" if changed else commit


def experiment_options(run: Run) -> list[str]:
    """The options by which `python -m experiments train` knows a run's experiment and images."""
    named = ["--experiment", run.record.experiment]
    return [*named, "--data", "demo"] if run.group.notice else named


def distinct(values: Any) -> list[Any]:
    """The values that are there, each once, in order."""
    found: list[Any] = []
    for value in values:
        if value is not None and value not in found:
            found.append(value)
    return found


def json_ld(provenance: Provenance, post: Post, texts: dict[str, str]) -> str:
    """The post and its records in the words of schema.org, safe inside a script element."""
    facts = {
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "headline": texts["title"],
        "description": texts["description"],
        "datePublished": post.date.isoformat(),
        "dateModified": (post.updated or post.date).isoformat(),
        "isBasedOn": [
            {
                "@type": "Dataset",
                "name": f"Run record {record.run.name}",
                "identifier": f"sha256:{record.sha256}",
            }
            for record in provenance.records
        ],
        "mentions": [facts_of(run) for run in provenance.runs.every],
    }
    return json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")


def facts_of(run: Run) -> dict[str, Any]:
    """One run as an action of schema.org; what its record does not know is left out."""
    dataset = run.record.dataset
    facts = {
        "@type": "CreateAction",
        "name": f"Training of {run.name}",
        "startTime": run.environment.get("started"),
        "endTime": run.environment.get("finished"),
        "object": dataset
        and {"@type": "Dataset", "name": dataset.name, "identifier": dataset.fingerprint},
    }
    return {key: value for key, value in facts.items() if value is not None}
