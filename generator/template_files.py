"""Templates: a project's own files, and the packaged ones for all that it does not have."""

from pathlib import Path

from generator.inputs import Inputs
from generator.project import Project

PACKAGE = Path(__file__).parent
# In a checkout the templates lie beside the package, in a wheel within it.
IN_WHEEL = PACKAGE / "templates"
PACKAGED = IN_WHEEL if IN_WHEEL.is_dir() else PACKAGE.parent / "templates"
TABLES, THEME = "tables", "theme.css"


def template_folders(project: Project) -> list[Path]:
    """Return the folders of templates, the project's own first."""
    return list(dict.fromkeys((project.templates, PACKAGED)))


def find_template(project: Project, inputs: Inputs, name: str) -> Path | None:
    """Return the file of a template, or None if there is none of this name.

    Args:
        project: The project.
        inputs: Looks for the files, so that one that is added later is noticed.
        name: A path below a folder of templates, such as `tables/scores.md.jinja`.

    Raises:
        UserError: It is a link that leads out of the project.
    """
    if name.startswith("/") or ".." in name.split("/"):
        return None
    for folder in template_folders(project):
        path = folder / name
        if inputs.exists(path):
            # A project's link may lead anywhere in the project, and nowhere else.
            return path if folder == PACKAGED else project.inside(project.relative(path))
    return None


def tables(project: Project, inputs: Inputs) -> list[str]:
    """Return the names of the templates of tables, sorted."""
    found = (inputs.glob(each / TABLES, "*.jinja") for each in template_folders(project))
    return sorted({f"{TABLES}/{path.name}" for paths in found for path in paths})


def theme(project: Project, inputs: Inputs) -> str:
    """Return the styles of posts."""
    return inputs.text(find_template(project, inputs, THEME) or PACKAGED / THEME).strip()
