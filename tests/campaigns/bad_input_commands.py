"""Wrong calls of the commands, and inputs of train, diff and labpress that were thought of.

What only TensorFlow can judge is not among them: to import it takes more than a command may here.
"""

from collections.abc import Iterator
from pathlib import Path

from bad_input_runner import Trial
from bad_input_scene import COMMANDS, OTHER
from bad_input_written import fifo, folder, link, replaced, trial
from kit.projects import record

# Options, and what the message must name.
CALLS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("build", ("nobody",), "nobody"),
    ("build", ("--root", "{root}/nowhere"), "nowhere"),
    ("build", ("--root", "{root}/list.json"), "list.json"),
    ("build", ("--site", ""), "--site"),
    ("build", ("--site", "{root}/list.json"), "list.json"),
    ("build", ("--runs", "{root}/nowhere"), "nowhere"),
    ("build", ("--no-such-option",), "--no-such-option"),
    ("build", ("\x1b]0;a\x07",), "a-post"),
    ("check", ("--write",), "--write"),
    ("check", ("../../etc/passwd",), "passwd"),
    ("new", ("--runs", "{root}/nowhere"), "nowhere"),
    ("new", ("--runs", "{root}/list.json"), "list.json"),
    ("new", ("--runs", "{root}/blog"), "blog"),
    ("export", ("--to", "{root}/list.json"), "list.json"),
    ("export", ("--address", "javascript:alert(1)"), "--address"),
    ("export", ("nobody",), "nobody"),
    ("publish", ("--to", "{root}/nowhere"), "nowhere"),
    ("publish", ("--to", "{root}/pets"), "pets"),
    ("publish", ("--remove", "../a"), "../a"),
    ("publish", ("--rename", "a-post", "a-post"), "a-post"),
    ("publish", ("--site-dir", "../.."), "--site-dir"),
    ("publish", ("--site-dir", "nowhere"), "nowhere"),
    ("publish", ("--without", "all"), "all"),
    ("status", ("--out", "{root}/list.json"), "list.json"),
    ("csv", ("--experiment", ""), "--experiment"),
    ("csv", ("--experiment", "../e"), "--experiment"),
    ("csv", ("--model", "../m"), "--model"),
    ("csv", ("--model", ""), "--model"),
    ("csv", ("--seed", "one"), "--seed"),
    ("csv", ("--seed", "9" * 5000), "--seed"),
    ("csv", ("--percent", "f2"), "f2"),
    ("csv", ("--steps-per-epoch", "0"), "--steps-per-epoch"),
    ("csv", ("--part", "7"), "part"),
    ("csv", ("--out", "{root}/list.json"), "list.json"),
    ("folder", ("--data", ""), "--data"),
    ("folder", ("--data", "{root}/nowhere"), "nowhere"),
    ("folder", ("--data", "{root}/content"), "content"),
    ("folder", ("--data", "{root}/list.json"), "list.json"),
    ("folder", ("--cache", "{root}/list.json", "--data", "{root}/pets.zip"), "list.json"),
    ("folder", ("--experiment", "a/b"), "--experiment"),
    ("train", ("--epochs", "0"), "--epochs"),
    ("train", ("--epochs", "many"), "--epochs"),
    ("train", ("--seeds", "-1"), "--seeds"),
    ("train", ("--seeds", "9" * 50), "--seeds"),
    ("train", ("--threads", "0"), "--threads"),
    ("train", ("--jobs", "-2"), "--jobs"),
    ("train", ("nobody",), "nobody"),
    ("train", ("--data", "{root}/nowhere"), "nowhere"),
    ("train", ("--data", "{root}/content", "--experiment", "e"), "content"),
    ("train", ("--data", "{root}/list.json", "--experiment", "e"), "list.json"),
    ("train", ("--experiment", ""), "--experiment"),
    ("train", ("--models", "{root}/nowhere.py"), "nowhere.py"),
    ("train", ("--models", "{root}/pets"), "pets"),
    ("train", ("--models", "{root}/list.json"), "list.json"),
    ("train", ("--out", "{root}/list.json"), "list.json"),
    ("train", ("--cache", "{root}/list.json"), "list.json"),
    ("init", ("--log", "{root}/nowhere"), "nowhere"),
    ("init", ("--name", "A B/C"), "--name"),
    ("init", ("--model", "../m"), "--model"),
    ("init", ("--steps-per-epoch", "-1"), "--steps-per-epoch"),
    ("serve", ("--port", "-1"), "--port"),
    ("serve", ("--port", "65536"), "--port"),
    ("serve", ("--port", "many"), "--port"),
    ("serve", ("--root", "{root}/nowhere"), "nowhere"),
    ("serve", ("nobody",), "nobody"),
    ("serve", ("--runs", "{root}/nowhere"), "nowhere"),
    ("labpress", ("nobody",), "nobody"),
    ("labpress", ("status", "--out", "{root}/list.json"), "list.json"),
    ("labpress", ("import", "{root}/nowhere", "--experiment", "e"), "nowhere"),
    ("labpress", ("train", "--data", "{root}/nowhere"), "nowhere"),
    ("labpress", ("build", "nobody"), "nobody"),
)
STATES = ("nowhere", "-x", "--output=a", "HEAD~99", "{root}/list.json", "\x1b[31m")
MODELS = {
    "no Python": "def f(:\n",
    "no model": "def f() -> int:\n    return 1\n",
    "a NUL": "a = 'b\0'\n",
    "not UTF-8": b"a = '\xff'\n",
    "nested deep": "a = " + "(" * 5000 + ")" * 5000,
}


def commands() -> Iterator[Trial]:
    """Yield wrong calls, and bad inputs of the commands that other inputs do not try."""
    for command, words, says in CALLS:
        name = f"{command}: {' '.join(words)[:60]!r}"
        yield Trial(name, lambda root: None, (*COMMANDS[command], *words), (says,))
    for state in STATES:
        words = ("generator", "diff", "--root", "{root}", "--", state)
        yield Trial(f"diff: {state!r}", lambda root: None, words, ())
    yield trial("new over a post", replaced("content/posts/fresh.md", "mine"), "new", "fresh.md")
    yield trial("another run's record", replaced(OTHER, record("small", 0.5)), "build", "seed-1")
    for name, content in MODELS.items():
        yield _trained(f"models, {name}", content)
    for name, damage in {
        "a pipe": fifo("models.py"),
        "a folder": folder("models.py"),
        "a looped link": link("models.py", "models.py"),
    }.items():
        words = (*COMMANDS["train"], "--models", "{root}/models.py")
        yield Trial(f"train: models, {name}", damage, words, ("models.py",))
    for name in ("", "hello", "[" * 100_000, "{}"):
        damage = replaced("older/small/seed-1.json", name)
        yield trial(f"older record, {name[:9]!r}", damage, "diff", "seed-1.json")
    for name, damage in {
        "archive, no zip": replaced("pets.zip", b"hello"),
        "archive, a pipe": fifo("pets.zip"),
        "image, a text": replaced("pets/cat/0.png", b"hello"),
    }.items():
        data = "{root}/pets" if name.startswith("image") else "{root}/pets.zip"
        words = (*COMMANDS["train"], "--data", data, "--experiment", "pets")
        says = "0.png" if name.startswith("image") else "pets.zip"
        yield Trial(f"train: {name}", damage, words, (says,))


def _trained(name: str, content: str | bytes) -> Trial:
    words = (*COMMANDS["train"], "--models", "{root}/models.py")

    def damage(root: Path) -> None:
        (root / "models.py").write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )

    return Trial(f"train: {name}", damage, words, ("models.py",))
