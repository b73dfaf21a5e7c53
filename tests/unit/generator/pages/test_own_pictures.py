"""Pictures of the author's own: what of a file comes into the page, and what is refused."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from kit.projects import build, make_project, page, post, render, write
from PIL import Image

from experiments.records.errors import UserError
from generator.__main__ import main
from generator.preview.html import Html
from generator.targets.jekyll import Jekyll
from generator.targets.notebook import Notebook

PICTURE = '{{ picture("images/setup.jpg", alt="A camera") }}'
IMG = re.compile(r"<img [^>]*>")


def encoded(width: int = 100, height: int = 50, kind: str = "jpeg", **options: object) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project", post(PICTURE))


def shown(root: Path) -> tuple[dict[str, str], Image.Image]:
    """Return the attributes of the only picture of the built page, and its file."""
    assert build(root) == 0
    (element,) = IMG.findall(page(root))
    (address,) = re.findall(r"'(/images/a-post/[^']*)' \| relative_url", element)
    attributes = dict(re.findall(r'(\w+)="([^"]*)"', element))
    return attributes, Image.open(io.BytesIO((root / f"site{address}").read_bytes()))


@pytest.mark.parametrize("folder", ["content/images", "content/posts/images", "images"])
def test_a_picture_comes_into_the_site_small_and_with_its_size(root: Path, folder: str) -> None:
    write(root / folder / "setup.jpg", encoded(3000, 1500))
    attributes, image = shown(root)
    assert (attributes["width"], attributes["height"]) == ("736", "368")
    assert attributes["alt"] == "A camera"
    assert attributes["loading"] == "lazy"
    assert image.format == "WEBP"
    assert image.size == (1472, 736)


@pytest.mark.parametrize(
    ("size", "width", "on_page", "pixels"),
    [
        ((300, 100), "", ("300", "100"), (300, 100)),
        ((3000, 900), ", width=100", ("100", "30"), (200, 60)),
        ((300, 100), ", width=400", ("400", "133"), (300, 100)),
    ],
)
def test_a_picture_is_as_wide_as_it_is_or_as_is_asked_for(
    root: Path,
    size: tuple[int, int],
    width: str,
    on_page: tuple[str, str],
    pixels: tuple[int, int],
) -> None:
    write(root / "content/images/setup.jpg", encoded(*size))
    write(root / "content/posts/a-post.md", post(PICTURE.replace(") }}", f"{width}) }}}}")))
    attributes, image = shown(root)
    assert (attributes["width"], attributes["height"]) == on_page
    assert image.size == pixels


def test_a_photograph_is_turned_and_tells_nothing_of_its_place_and_camera(root: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Exif's Orientation: turn by 90 degrees clockwise.
    exif[0x010F] = "SECRETCAMERA"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0)}
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRETNAME</x:xmpmeta>"
    content = encoded(100, 50, exif=exif, xmp=xmp, comment=b"SECRETNOTE")
    assert content.count(b"SECRET") == 3
    write(root / "content/images/setup.jpg", content)
    attributes, image = shown(root)
    assert (attributes["width"], attributes["height"]) == ("50", "100")
    red, _, blue = image.convert("RGB").getpixel((25, 10))  # type: ignore[misc]
    assert red > 200 > 50 > blue
    assert not image.getexif()
    assert not any(b"SECRET" in each.read_bytes() for each in (root / "site").rglob("*.webp"))


def test_a_screenshot_keeps_each_pixel(root: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (40, 60, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    content = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(content, "png")
    write(root / "content/images/setup.png", content.getvalue())
    write(root / "content/posts/a-post.md", post(PICTURE.replace("jpg", "png")))
    _, image = shown(root)
    assert np.array_equal(np.asarray(image.convert("RGBA")), pixels)


def test_a_picture_can_have_a_caption(root: Path) -> None:
    write(root / "content/images/setup.jpg", encoded())
    text = '{% call figure(picture("setup.jpg", alt="A <cat> & \\"dog\\"")) %}Both.{% endcall %}'
    write(root / "content/posts/a-post.md", post(text))
    attributes, _ = shown(root)
    assert attributes["alt"] == "A &#60;cat&#62; &#38; &#34;dog&#34;"
    assert "<figcaption>Both.</figcaption>" in page(root)


SVG = """<?xml version="1.0"?><!-- SECRET --><svg xmlns="http://www.w3.org/2000/svg"
 xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:export-filename="/home/SECRET" {size}>
<metadata>SECRET</metadata><script>SECRET</script><i:view>SECRET</i:view>
<path d="M0 0h9" fill="red"/></svg>"""


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ('width="120" height="60"', ("120", "60")),
        ('width="1in" height="48px"', ("96", "48")),
        ('width="100%" viewBox="0 0 1000 500"', ("736", "368")),
    ],
)
def test_an_svg_file_is_shown_as_a_file_without_metadata(
    root: Path, size: str, expected: tuple[str, str]
) -> None:
    write(root / "content/images/plan.svg", SVG.format(size=size))
    write(root / "content/posts/a-post.md", post('{{ picture("plan.svg", alt="A plan") }}'))
    assert build(root) == 0
    (element,) = IMG.findall(page(root))
    assert re.findall(r'(?:width|height)="(\d+)"', element) == list(expected)
    (file,) = (root / "site/images/a-post").glob("plan-*.svg")
    assert b"SECRET" not in file.read_bytes()
    assert b'<path d="M0 0h9" fill="red"' in file.read_bytes()
    assert not list((root / "site").rglob("*.png"))


def gif() -> bytes:
    """Return an animation of two frames."""
    content = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(content, "gif", save_all=True, append_images=frames[1:])
    return content.getvalue()


def deep() -> bytes:
    """Return a picture with 16 bits a pixel."""
    content = io.BytesIO()
    Image.fromarray(np.full((9, 9), 40_000, np.uint16)).save(content, "png")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no picture", "setup.jpg: is no picture in JPEG, PNG, WebP"),
        (b"", "setup.jpg: is no picture in JPEG, PNG, WebP"),
        (encoded(300, 300, quality=95)[:900], "setup.jpg: is broken"),
        (encoded(300, 300, "png")[:90], "setup.jpg: is broken"),
        (gif(), "is an animation, which readers can't pause"),
        (deep(), "save it with 8 bits a channel"),
        (encoded(20_000, 10_000, "png"), "has more than 100 million pixels: scale it down"),
        (b"\xff" * 40_000_001, "has 40 MB; the most is 40 MB"),
    ],
)
def test_a_file_that_is_no_fit_picture_is_refused(root: Path, content: bytes, message: str) -> None:
    write(root / "content/images/setup.jpg", content)
    with pytest.raises(UserError, match=re.escape(message)) as raised:
        render(root, post("\n" + PICTURE))
    assert str(raised.value).startswith("content/posts/a-post.md:8: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{{ picture("images/setpu.jpg", alt="x") }}', "did you mean `images/setup.jpg`?"),
        ('{{ picture("other", alt="x") }}', "there is no picture `other`: put it into content/im"),
        ('{{ picture("images/setup.jpg") }}', "has no alt text: add alt="),
        ('{{ picture("images/setup.jpg", alt=" ") }}', "has no alt text: add alt="),
        (
            '{{ picture("/images/setup.jpg", alt="x") }}',
            "put it into content/images, and write `images/setup.jpg`",
        ),
        ('{{ picture("/../images/setup.jpg", alt="x") }}', "there is no picture site/../images"),
        ('{{ picture("../../x.jpg", alt="x") }}', "lies outside the project"),
        ('{{ picture("images/setup.jpg", alt="x", width=0) }}', "give CSS pixels, such as 736"),
        ('{{ picture(runs, alt="x") }}', 'picture() takes a file: picture("images/setup.jpg"'),
        ('{{ image("images/setup.jpg") }}', 'shown by picture("images/setup.jpg", alt="...")'),
        (
            '{% call figure("images/setup.jpg") %}x{% endcall %}',
            'a picture of your own is shown by picture("images/setup.jpg", alt="...")',
        ),
        ("![A camera](images/setpu.jpg)", "did you mean `images/setup.jpg`?"),
        (
            "![A camera](/images/setup.jpg)",
            "there is no picture site/images/setup.jpg: put it into content/images, and write "
            "`images/setup.jpg`. One that a blog has already is "
            '![...]({{ link("/images/setup.jpg") }}).',
        ),
    ],
)
def test_an_error_names_the_line_and_the_way_out(root: Path, text: str, message: str) -> None:
    write(root / "content/images/setup.jpg", encoded())
    with pytest.raises(UserError, match=re.escape(message)) as raised:
        render(root, post(f"Some text.\n\n{text}"))
    assert str(raised.value).startswith("content/posts/a-post.md:9: ")


def test_images_in_markdown_are_pictures_of_ones_own(root: Path) -> None:
    write(root / "content/images/setup.jpg", encoded(80, 40))
    text = "- one\n\n  ![A {{ 'camera' }} & \"dog\"](images/setup.jpg 'Its <title>')\n\nEnd."
    write(root / "content/posts/a-post.md", post(text))
    attributes, image = shown(root)
    assert attributes["alt"] == "A camera &#38; &#34;dog&#34;"
    assert attributes["title"] == "Its &#60;title&#62;"
    assert (attributes["width"], image.size) == ("80", (80, 40))
    assert '\n- one\n\n  <img class="' in page(root)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("my photo.jpg", "my photo.jpg"),
        ("my photo.jpg", "<images/my photo.jpg>"),
        ("my photo.jpg", "my%20photo.jpg"),
        ("photo (1).jpg", "photo (1).jpg"),
        ("photo (1).jpg", "photo%20%281%29.jpg"),
        ("run #2, 100%.jpg", "run #2, 100%.jpg"),
        ("100%25.jpg", "100%25.jpg"),
        ("100%.jpg", "100%25.jpg"),
        ("it's Gerät.jpg", "it's Gerät.jpg"),
    ],
)
def test_an_image_in_markdown_can_have_any_file_name(root: Path, name: str, address: str) -> None:
    write(root / "content/images" / name, encoded(80, 40))
    path = address if address.startswith("<") else f"images/{address}"
    write(root / "content/posts/a-post.md", post(f'![A camera]({path} "Its title") and text'))
    attributes, image = shown(root)
    assert (attributes["alt"], attributes["title"]) == ("A camera", "Its title")
    assert image.size == (80, 40)
    assert 'loading="lazy"> and text' in page(root)


def test_a_picture_of_the_site_is_shown_below_any_address(root: Path) -> None:
    write(root / "site/images/of my own.png", encoded(kind="png"))
    write(root / "content/posts/a-post.md", post("![A](/images/of%20my%20own.png)"))
    attributes, image = shown(root)
    assert (attributes["width"], attributes["height"]) == ("100", "50")
    assert image.size == (100, 50)


def test_check_finds_images_without_alt_text_and_addresses_that_are_wrong_on_the_page(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root / "content/images/setup.jpg", encoded())
    right = '![A]({{ link("/images/a.png") }}) <img src="https://example.org/a.png" alt="A">'
    wrong = '![A][a] <img src="/images/b.png" alt="B">\n\n[a]: images/a.png'
    text = f"![](images/setup.jpg)\n\n{PICTURE} {right}\n\n{wrong}"
    write(root / "content/posts/a-post.md", post(text))
    capsys.readouterr()
    assert main(["check", "--root", str(root)]) == 1
    printed = capsys.readouterr().out
    found = re.findall(r"^content/posts/a-post\.md:(\d+): (.*image.*)$", printed, re.MULTILINE)
    assert [line for line, _ in found] == ["7", "11", "11"], "lines of the author's file"
    assert found[0][1].startswith("an image has no alt text")
    assert [re.findall(r'picture\("(.*?)"', each) for _, each in found[1:]] == [
        ["images/b.png"],
        ["images/a.png"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "```\n![A](images/a.png)\n```",
        "`![A](images/a.png)`",
        "{% raw %}![A](images/a.png){% endraw %}",
        "![A](https://example.org/a.png)",
        "![A](//example.org/a.png)",
        "![A](data:image/png;base64,AAAA)",
        "\\![A](images/a.png)",
        "{{ '![A](images/a.png)' | length }}",
    ],
)
def test_code_and_images_elsewhere_stay_as_they_are(root: Path, text: str) -> None:
    write(root / "content/posts/a-post.md", post(text))
    assert build(root) == 0
    assert "<img" not in page(root)


def test_an_unchanged_picture_is_not_made_again_and_a_changed_one_is(root: Path) -> None:
    write(root / "content/images/setup.jpg", encoded())
    assert build(root) == 0
    (file,) = (root / "site/images/a-post").glob("setup-*.webp")
    write(root / "content/posts/a-post.md", post(PICTURE + " More."))
    before = file.stat().st_mtime_ns
    assert build(root) == 0
    assert file.stat().st_mtime_ns == before
    write(root / "content/images/setup.jpg", encoded(60, 50))
    assert build(root) == 0
    (other,) = (root / "site/images/a-post").glob("setup-*.webp")
    assert other != file


def test_the_preview_and_the_notebook_show_pictures_of_ones_own(root: Path) -> None:
    write(root / "content/images/setup.jpg", encoded())
    write(root / "content/images/plan.svg", SVG.format(size='viewBox="0 0 9 9"'))
    write(root / "code.py", "def shown():\n    return 1\n")
    shown = '{{ picture("plan.svg", alt="A plan") }}\n\n{{ code("code.py", "shown") }}'
    rendered = render(root, post(f"{PICTURE}\n\n{shown}"))
    (body,) = Html(root / "site").files(rendered).values()
    kinds = re.findall(rb'src="data:(image/[^;]+);base64,', body)
    assert kinds == [b"image/webp", b"image/svg+xml"]
    (notebook,) = Notebook(Jekyll()).files(rendered).values()
    assert re.findall(rb"\.\./images/a-post/(\w+)-\w+\.(\w+)", notebook) == [
        (b"setup", b"webp"),
        (b"plan", b"svg"),
    ]
