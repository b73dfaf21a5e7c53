"""The command `serve`: its pages follow each change, and its errors are one line."""

import html
import http.client
import re
import signal
import socket
import subprocess
import sys
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest
from kit.preview_server import Server, serving, version_of
from kit.projects import POST, contents, make_project, write, write_post

from generator.__main__ import main

for package in ("watchfiles", "pygments", "pymdownx"):
    pytest.importorskip(package, reason="needs the extra `serve`")
FILE, RECORD = "content/posts/a-post.md", "runs/small/seed-1.json"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("serve") / "project")


@pytest.fixture(scope="module")
def server(project: Path) -> Iterator[Server]:
    with serving(project) as running:
        yield running


def unnumbered(page: str) -> str:
    """Return a page without the number of the last change."""
    return page.replace(version_of(page) or "no number", "")


@pytest.mark.parametrize(
    ("file", "old", "new", "shows"),
    [
        (RECORD, "0.625", "0.125", "Ends at 12.5%"),
        (FILE, "Ends at", "Finishes at", "Finishes at 62.5%"),
        (FILE, "runs.small", "runs.none", f'"alert" [^>]*>{FILE}:8: runs has no run of `none`'),
        (FILE, "title:", "name:", f'"alert" [^>]*>{FILE}:1: front matter: `title` is missing'),
        ("templates/post.md.jinja", "", "\n{% if %}", "post.md.jinja:2: Expected an expr"),
        ("templates/preview.html.jinja", "", "\n{% if %}", "html.jinja:2: Expected an expr"),
        ("content/posts/begun.md", "", "Just prose.\n", "posts/begun.md:1: begins without front"),
    ],
)
def test_a_change_shows_and_goes_again(
    server: Server, project: Path, file: str, old: str, new: str, shows: str
) -> None:
    path = project / file
    text = path.read_text(encoding="utf-8") if path.exists() else None
    before, files = server.get(), contents(project).keys() | {file}
    write(path, (text or "").replace(old, new, 1))
    page = server.after(before, lambda page: re.search(shows, page) is not None)
    assert "Traceback (most" not in page
    if "alert" in shows:
        assert "Ends at 62.5%" in page, "the post as it was stands below its error"
    if file == RECORD:
        drawings = [re.findall(r"(?s)<svg .*?</svg>", each) for each in (before, page)]
        assert [len(each) for each in drawings] == [1, 1]
        assert drawings[0] != drawings[1]
    assert contents(project).keys() == files, "nothing is written"
    if text is None:
        path.unlink()
    else:
        write(path, text)
    server.after(page, lambda page: unnumbered(page) == unnumbered(before))


def test_a_page_that_is_up_to_date_is_not_loaded_again(server: Server) -> None:
    version = server.get("/version?known=")
    assert version_of(server.get()) == version


def test_one_post_of_several_can_be_chosen_and_ctrl_c_ends_it_quietly(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    text = POST.replace("A post", "Another post")
    write_post(project, text, "b-post")
    with serving(project, "b-post") as server:
        page = server.get()
        assert "<h1>Another post</h1>" in page
        assert "All posts" not in page
        with pytest.raises(urllib.error.HTTPError, match="404"):
            server.get("/a-post/")
        port = int(server.address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as waiting:
            waiting.sendall(f"GET /version?known={version_of(page)} HTTP/1.0\r\n\r\n".encode())
            server.process.send_signal(signal.SIGINT)
            assert server.process.communicate(timeout=60) == ("", "")
        assert server.process.returncode == 0


def test_a_port_in_use_is_an_error_of_one_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--root", str(project), "--port", port]) == 2
    assert capsys.readouterr().err == f"port {port} is in use. Name another one: --port N\n"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["other"], "other: there is no such post; there is a-post.\n"),
        (["a-pots"], "a-pots: there is no such post; did you mean `a-post`?\n"),
        (["--port", "65536"], "not a number from 0 to 65535: '65536'\n"),
        (["--port", "-1"], "not a number from 0 to 65535: '-1'\n"),
    ],
)
def test_a_wrong_call_is_an_error(
    project: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    try:
        code = main(["serve", "--root", str(project), *options])
    except SystemExit as ended:
        code = ended.code  # type: ignore[assignment]
    assert code == 2
    assert capsys.readouterr().err.endswith(says)


def test_a_change_of_runs_that_git_ignores_shows(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    write(project / ".gitignore", "/runs/\n/data/\n")
    (project / "data").mkdir()
    with serving(project) as server:
        before = server.get()
        record = (project / RECORD).read_text(encoding="utf-8")
        write(project / RECORD, record.replace("0.625", "0.125", 1))
        server.after(before, lambda page: "Ends at 12.5%" in page)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LOCALHOST", 200),
        ("evil.example:{port}", 403),
        ("evil.example", 403),
        ("127.0.0.1.evil.example:{port}", 403),
        ("localhost.evil.example", 403),
    ],
)
@pytest.mark.parametrize("path", ["/", "/version?known=0"])
def test_other_names_that_point_here_are_refused(
    server: Server, host: str, status: int, path: str
) -> None:
    # Otherwise any site that is open in the browser could read drafts (DNS rebinding).
    address = server.address.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.request("GET", path, headers={"Host": host.format(port=address.split(":")[1])})
    answer = connection.getresponse()
    assert answer.status == status
    assert ("Ends at" in answer.read().decode()) == (status == 200 and path == "/")


@pytest.mark.parametrize(
    "path", ["/../../a-post/", "//etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/templates/theme.css"]
)
def test_nothing_but_posts_is_served(server: Server, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        server.get(path)


def test_it_can_be_reached_from_this_machine_only(server: Server) -> None:
    port = int(server.address.rpartition(":")[2])
    listening = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    places = [line.split()[1] for line in listening.splitlines() if f":{port:04X} " in line]
    assert {place.split(":")[0] for place in places} == {"0100007F"}


def test_an_image_outside_of_the_site_is_not_shown(server: Server, project: Path) -> None:
    write(project / "secret.png", b"secret")
    before = server.get()
    path = project / FILE
    text = path.read_text(encoding="utf-8")
    write(path, text + '\n<img src="/../secret.png" alt="x">\n')
    page = server.after(before, lambda page: "secret.png" in page or "c2VjcmV0" in page)
    assert "c2VjcmV0" not in page, "its content in base64"
    write(path, text)
    server.after(page, lambda page: "secret" not in page)


def test_a_broken_file_of_templates_is_told(server: Server, project: Path) -> None:
    path = project / "templates/preview.html.jinja"
    text = path.read_bytes()
    write(path, b"\xff" + text)
    with pytest.raises(urllib.error.HTTPError, match="500") as error:
        server.after("", lambda page: False)
    assert "can't decode byte 0xff" in html.unescape(error.value.read().decode())
    write(path, text)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for memory")
def test_500_quick_saves_and_renames_leave_memory_as_it_was(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    path, record = project / FILE, project / RECORD
    text, numbers = path.read_text(encoding="utf-8"), record.read_text(encoding="utf-8")
    memory = []
    with serving(project) as server:
        for number in range(500):
            # Each record has curves of its own, and each tenth save is of a post with a new name.
            write(record, numbers.replace("0.625", f"0.{100 + number}"))
            if number % 10 == 0:
                path = path.rename(path.with_name(f"post-{number}.md"))
            write(path, text)
            assert f"Ends at {10 + number / 10:.1f}%" in server.get()
            memory.append(server.memory())
    print(f"{memory[0]:.0f} MB after the first save, {memory[99]:.0f} after 100, {memory[-1]:.0f}")
    # A figure takes 0.8 MB: keeping those of 400 pages would take 320.
    assert memory[-1] < memory[99] + 20
