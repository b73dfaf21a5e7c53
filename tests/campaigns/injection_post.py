"""A post that shows the texts of its records in every way that posts have."""

FRONT = {
    "title": """'{{ runs | map(attribute="title") | join(" ") }}'""",
    "description": """'{{ runs | map(attribute="name") | join(" ") }}'""",
    "author": "Ann",
    "page": "{reading_time: false}",
    "pipeline_tag": "image-classification",
}
PROSE = """\
{{ runs | map(attribute="title") | listing }} are the models.

## Tables

{{ score_table(runs, ranked=true) }}

{{ confusion_table(runs) }}

{{ table(runs, columns=["name", "title", "experiment", "note", "config.backbone"]) }}

{{ sweep_table(runs, shown=3) }}

{% call figure(comparison_figure(runs)) %}{{ runs | map(attribute="title") | listing }}{% endcall %}

{% call figure(scores_figure(runs)) %}Scores.{% endcall %}

{% call figure(samples_figure(runs)) %}Samples.{% endcall %}

{{ code("code.py", "f") }}

{% for model in runs %}
{% set run, number = model.first, loop.index %}
## The {{ model.title }}

{{ model.name }} **{{ model.title }}** *{{ model.title }}* <code>{{ model.title }}</code>
[{{ model.title }}](https://example.org/) {{ quoted(model.title, source=run.record.source) }}

- {{ model.title }}
- x {{ run.config.note }}

> {{ model.title }}

| a | b |
| --- | --- |
| {{ model.title }} | {{ model.name }} |

<p title="{{ model.title }}">{{ run.environment.processor }}</p>

{% claim "claim-" ~ number if run.config.note == "" or model.title == "" %}It is not.
{% otherwise %}{{ model.title }} has a title.{% endclaim %}

{% opinion %}{{ model.title }} is good.{% endopinion %}

{{ table([run.config, run.environment.packages]) }}

{{ training_log(run) }}

{{ last_epoch(run) }}

{{ summary(model) }}

{% if run.config.pair == 0 and run.test.accuracy == 0 %}
{% call figure(history_figure(model)) %}{{ model.title }}{% endcall %}

{% call figure(confusion_figure(model)) %}{{ model.title }}{% endcall %}

{% call figure(misclassified_figure(run)) %}{{ model.title }}{% endcall %}

{% endif %}
{% for other in runs if other.first.config.pair == run.config.pair and other.name != model.name %}
{{ model.differs_from(other) | listing }}

{{ flips_list(model, other) }}
{% endfor %}
{% endfor %}

{% for note in references.other.all_runs %}
{{ note.title }} reports {{ note.config.note }}, as {{ note.record.source }} says.
{% endfor %}

It cites CITED.
"""
