"""A post and its records in the words of schema.org, for JSON-LD."""

from typing import Any

from generator.posts.post import Post
from generator.runs.provenance import Provenance
from generator.runs.run import Run
from generator.words import say


def facts_of_page(
    post: Post, title: str, description: str, provenance: Provenance
) -> dict[str, Any]:
    """Return the facts of a post: its title and dates, its records, its training runs."""
    return {
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "headline": title,
        "description": description,
        "datePublished": post.date.isoformat(),
        "dateModified": (post.updated or post.date).isoformat(),
        "isBasedOn": [
            {
                "@type": "Dataset",
                "name": say("facts.record", run=record.run.name),
                "identifier": f"sha256:{record.sha256}",
            }
            for record in provenance.records
        ],
        "mentions": [facts_of_run(run) for run in provenance.runs.all_runs],
    }


def facts_of_run(run: Run) -> dict[str, Any]:
    """Return one run as an action of schema.org, without what its record does not hold."""
    dataset, machine = run.record.dataset, run.record.machine
    facts: dict[str, Any] = {
        "@type": "CreateAction",
        "name": say("facts.training" if run.epochs else "facts.test", run=run.name),
        "startTime": machine.started,
        "endTime": machine.finished,
    }
    if dataset:
        known = {"@type": "Dataset", "name": dataset.name, "identifier": dataset.fingerprint}
        facts["object"] = without_none(known)
    return without_none(facts)


def without_none(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts whose value is not None."""
    return {key: value for key, value in facts.items() if value is not None}
