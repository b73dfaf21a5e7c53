"""Make a project around your own runs, in any folder or repository.

It gets settings (labpress.toml), a folder of posts, a Jekyll site with a workflow for GitHub Pages,
and a first post of the runs or logs that --log names or that are found. Files that are there
already stay as they are; .gitignore gets lines.
"""

import datetime
from argparse import ArgumentParser, Namespace
from pathlib import Path

from experiments.records.atomic import write_alone
from experiments.records.commandline import called
from experiments.records.errors import UsageError, UserError
from generator.commands.experiments import from_here, run_experiments
from generator.commands.init.files import (
    Layout,
    choose_layout,
    ignored,
    layout_of,
    starter_files,
    with_lines,
)
from generator.commands.init.found import (
    Source,
    as_address,
    given_source,
    holds_records,
    search,
)
from generator.commands.new import new_post
from generator.project import find_project, folders_at
from generator.settings import FILE


def add_options(parser: ArgumentParser) -> None:
    """Add the options of `init`."""
    flag = parser.add_argument
    text = "the project's folder, made if need be (default: this one)"
    flag("folder", nargs="?", type=Path, metavar="DIR", default=Path(), help=text)
    text = "a log, or a folder of logs or records, for the first post (default: looked for)"
    flag("--log", type=Path, metavar="PATH", help=text)
    text = "a metric that the log has in percent; several times for several"
    flag("--percent", action="append", metavar="METRIC", default=[], help=text)
    text = "the number of steps of an epoch, in a log of steps"
    flag("--steps-per-epoch", metavar="N", help=text)
    text = "the model's short name (default: from the log)"
    flag("--model", metavar="NAME", help=text)
    text = "the experiment's name, and the post's (default: from the log)"
    flag("--name", metavar="NAME", help=text)
    flag("--title", metavar="TEXT", help="the post's title (default: its name)")
    text = "no Jekyll site and no workflow, for posts that go elsewhere"
    flag("--no-site", action="store_true", help=text)
    flag("--templates", action="store_true", help="copy the templates of pages, to change them")
    flag("--dry-run", action="store_true", help="say what would be done, and do nothing")


def run(options: Namespace) -> int:
    """Make the project, and print what was found, what was written and how to go on."""
    home = options.folder.resolve()
    unfinished = check(home)
    source = find_source(home, options)
    records = source.path if source and source.recorded else None
    layout = unfinished or choose_layout(home, not options.no_site, records)
    write_files(layout, starter_files(layout, options.templates), options.dry_run)
    if source:
        name = options.name or source.name
        if code := start_post(layout, source, name, options):
            return code
    if not options.dry_run:
        print(how_to_go_on(layout, options.folder, source is not None))
    return 0


def check(home: Path) -> Layout | None:
    """Return the layout of a project that an interrupted `init` has left, or None for a new one.

    Such a project has settings and no posts.

    Raises:
        UsageError: The folder is a project already, or no folder.
    """
    if home.exists() and not home.is_dir():
        raise UsageError(f"{home}: is a file: name a folder.")
    folders = folders_at(home)
    if folders and (home / FILE).exists() and not any(folders.content.glob("posts/*.md")):
        return layout_of(folders)
    if folders:
        new, import_ = f"{called('generator')} new", f"{called('experiments')} import"
        raise UsageError(
            f"{home}: is a project already: add runs by `{import_}`, posts by `{new}`."
        )
    return None


def import_options(options: Namespace) -> list[str]:
    """Return the options of `import` that were given to `init`."""
    given = {"--steps-per-epoch": options.steps_per_epoch, "--model": options.model}
    percent = ["--percent", *options.percent] if options.percent else []
    return [*percent, *(f"{name}={value}" for name, value in given.items() if value is not None)]


def find_source(home: Path, options: Namespace) -> Source | None:
    """Return the runs to start from, after saying what was found and what was not."""
    if options.name and as_address(options.name) != options.name:
        raise UsageError(f"--name {options.name}: use small letters, digits and hyphens.")
    if options.log:
        return given_source(options.log, home, import_options(options))
    source, looked_at = search(home, import_options(options)) if home.is_dir() else (None, [])
    for line in looked_at:
        print(f"not used: {line}")
    if source:
        kind = "records of runs" if source.recorded else "logs of runs"
        print(f"found {kind}: {source.path.relative_to(home)}")
    else:
        print("found no runs and no logs: there is no first post yet")
    return source


def write_files(layout: Layout, files: dict[Path, bytes], dry_run: bool) -> None:
    """Write the files that are not there, and print a line for each."""
    root = layout.root
    for path, content in files.items():
        shown = path.relative_to(root)
        if path.exists():
            print(f"kept {shown}, which was there")
        elif dry_run:
            print(f"would write {shown}")
        else:
            write_alone(path, content)
            print(f"wrote {shown}")
    ignore = layout.home / ".gitignore"
    before = ignore.read_text(encoding="utf-8") if ignore.exists() else ""
    after = with_lines(before, ignored(layout))
    if after != before:
        print(f"{'would add' if dry_run else 'added'} lines to {ignore.relative_to(root)}")
    if not dry_run:
        write_alone(ignore, after.encode())
        (layout.home / layout.content / "posts").mkdir(parents=True, exist_ok=True)


def start_post(layout: Layout, source: Source, name: str, options: Namespace) -> int:
    """Import runs that are not recorded, and write the first post; return an exit code."""
    records = layout.home / layout.runs
    folder = source.path if source.recorded else records / name
    dry_run = ["--dry-run"] if options.dry_run else []
    if not source.recorded and holds_records(folder):
        print(f"kept {folder.relative_to(layout.root)}, which was there")
    elif not source.recorded:
        log, out = (str(from_here(path)) for path in (source.path, records))
        command = ["import", log, "--experiment", name, "--out", out]
        if code := run_experiments([*command, *import_options(options), *dry_run]):
            return code
    post = layout.home / layout.content / "posts" / f"{name}.md"
    shown = post.relative_to(layout.root)
    if options.dry_run:
        print(f"would write {shown}")
        return 0
    project = find_project(layout.home, None, None)
    try:
        new_post(project, name, folder, options.title, datetime.date.today(), is_draft=False)
    except UserError as error:
        raise UserError(f"{error} The project is there, without a first post.") from error
    print(f"wrote {shown}")
    return 0


def how_to_go_on(layout: Layout, folder: Path, has_post: bool) -> str:
    """Return how to look at the post, and to build it."""
    labpress, experiments = called("generator"), called("experiments")
    lines = ["", "Next:"]
    if folder != Path():
        lines.append(f"  cd {folder}")
    if not has_post:
        records = f"{layout.runs}/NAME"
        lines += [
            f"  {experiments} import LOG --experiment NAME",
            f"  {labpress} new NAME --runs {records}",
        ]
    lines.append(f"  {labpress} serve    # look at posts in the browser while you write")
    lines.append(f"  {labpress} build    # write them into {layout.site}")
    if layout.has_site and layout.in_git:
        lines.append("Commit and push; with Pages set to GitHub Actions, the site is on the web.")
    elif layout.has_site:
        lines.append("No workflow was written for GitHub Pages: this is no git repository.")
    return "\n".join(lines)
