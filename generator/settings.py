"""The settings of a project in `labpress.toml` or `[tool.labpress]`: folders, and a language.

Light on purpose, as generator/project.py: TOML is only parsed where there are settings.
"""

import os
import re
from pathlib import Path

from experiments.records.errors import UserError, did_you_mean
from experiments.records.regular import read_regular

FILE, PYPROJECT = "labpress.toml", "pyproject.toml"
TABLE = re.compile(r"^[ \t]*\[tool\.labpress\]", re.MULTILINE)
USUAL = {
    "content": "content",
    "templates": "templates",
    "site": "site",
    "runs": "experiments/results",
    "code": ".",
}
LANGUAGE = "lang"


class Folders:
    """The folders of a project, as full paths, and the language of its posts.

    Attributes:
        root: The top of the repository, where the paths in posts begin.
        home: The folder of the settings, where the paths in them begin.
        content: Posts, in `posts`, and what else authors write.
        templates: The project's own templates.
        site: The site that builds write.
        runs: The folder for records of runs.
        code: The folder where the paths of code that posts show begin.
        language: The language of posts that name none, such as `de`, or None.
        language_place: File and line of the language, for messages.
    """

    def __init__(
        self, root: Path, home: Path, given: dict[str, str], language_place: str = ""
    ) -> None:
        self.root = root
        self.home = home
        self.content, self.templates, self.site, self.runs, self.code = (
            Path(os.path.normpath(home / given.get(key, usual))) for key, usual in USUAL.items()
        )
        self.language = given.get(LANGUAGE)
        self.language_place = language_place


def read_folders(home: Path) -> Folders | None:
    """Return the folders that the settings in a folder name, or None if there are no settings.

    Raises:
        UserError: The settings are wrong; the message has file and line.
    """
    for name in (FILE, PYPROJECT):
        try:
            text = read_regular(home / name).decode("utf-8-sig")
        except (FileNotFoundError, NotADirectoryError):
            continue
        except UnicodeDecodeError:
            raise UserError(f"{home / name}: not UTF-8 text.") from None
        if name == FILE:
            return parse_folders(home, text, home / name)
        if table := TABLE.search(text):
            return parse_folders(home, text, home / name, table.start())
    return None


def parse_folders(home: Path, text: str, path: Path, start: int | None = None) -> Folders:
    """Return the folders that the text of a settings file names; raises as `read_folders` does.

    Args:
        home: The folder of the file.
        text: The file's text.
        path: The file.
        start: Where the table `[tool.labpress]` begins in the text, None if all are settings.
    """
    import tomllib

    try:
        settings = tomllib.loads(text)
    except RecursionError:
        raise UserError(f"{path}: nested too deeply.") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        number = int(found[1]) if found else text.count("\n", 0, len(text.rstrip())) + 1
        reason = str(error).partition(" (at ")[0]
        raise UserError(f"{path}:{number}: not TOML: {reason}.") from None
    if start is not None:
        settings = settings["tool"]["labpress"]
    root = top_of_repository(home)
    places = {}
    for key, value in settings.items():
        pattern = re.compile(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*[.=]", re.MULTILINE)
        line = pattern.search(text, start or 0)
        number = text.count("\n", 0, line.start()) + 1 if line else 1
        places[key] = f"{path}:{number}"
        if problem := problem_of(root, home, key, value):
            raise UserError(f"{places[key]}: {problem}")
    return Folders(root, home, settings, places.get(LANGUAGE, ""))


def problem_of(root: Path, home: Path, key: str, value: object) -> str | None:
    """Return what is wrong with a setting and what to do, or None."""
    known = [*USUAL, LANGUAGE]
    if key not in known:
        advice = did_you_mean(key, known, f"there are {', '.join(known)}.")
        return f"there is no setting `{key}`: {advice}"
    if key == LANGUAGE:
        is_language = isinstance(value, str) and value
        return None if is_language else "`lang` is no language, such as 'de'."
    if not isinstance(value, str) or not value:
        return f"`{key}` is not the path of a folder, such as {USUAL[key]!r}."
    if not (home / value).resolve().is_relative_to(root):
        return f"`{key}`: {value} lies outside the repository {root}: name a folder in it."
    return None


def top_of_repository(folder: Path) -> Path:
    """Return the top of the git repository around a folder, or without one the folder itself."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
