"""Pictures from a host: drawn anew, small and upright, or refused, and soon, whatever the bytes."""

from __future__ import annotations

import io
import struct
import time
import zlib
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFile

from podcast import pictures
from podcast.model import FeedError
from podcast.pictures import small


def written(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def sign(mode: str = "RGB", size: tuple[int, int] = (900, 1200)) -> Image.Image:
    """Red above, blue below: which way is up can be told."""
    image = Image.new("RGB", size, "blue")
    ImageDraw.Draw(image).rectangle((0, 0, size[0], size[1] // 2), fill="red")
    return image.convert(mode)


def is_near(found: object, wanted: tuple[int, int, int], far: int = 12) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) <= far for a, b in zip(found, wanted, strict=True))


SIGNS = [
    ("RGB", "JPEG", {}),
    ("RGB", "JPEG", {"progressive": True}),
    ("CMYK", "JPEG", {}),
    ("RGB", "PNG", {}),
    ("RGBA", "PNG", {}),
    ("P", "PNG", {}),
    ("P", "GIF", {}),
    ("RGB", "WEBP", {}),
    ("RGB", "WEBP", {"lossless": True}),
]


@pytest.mark.parametrize(("mode", "kind", "options"), SIGNS)
def test_every_kind_becomes_a_small_webp(mode: str, kind: str, options: dict[str, object]) -> None:
    image = read(small(written(sign(mode), kind, **options)))
    assert (image.format, image.mode, image.size) == ("WEBP", "RGB", (450, 600))
    assert is_near(image.getpixel((200, 100)), (255, 0, 0), 30) and is_near(image.getpixel((200, 500)), (0, 0, 255), 30)


@pytest.mark.parametrize("mode", ["L", "LA", "1", "I;16"])
def test_grey_is_no_obstacle(mode: str) -> None:
    assert read(small(written(Image.new(mode, (700, 700)), "PNG"))).size == (600, 600)


def test_the_same_bytes_give_the_same_bytes() -> None:
    data = written(Image.effect_noise((800, 800), 50), "JPEG")
    assert small(data) == small(data)


def test_a_picture_is_never_enlarged() -> None:
    assert read(small(written(sign(size=(120, 90))))).size == (120, 90)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_as_it_was_taken(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    undo = [None, Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180, Image.Transpose.FLIP_TOP_BOTTOM,
            Image.Transpose.TRANSPOSE, Image.Transpose.ROTATE_90, Image.Transpose.TRANSVERSE,
            Image.Transpose.ROTATE_270][orientation - 1]  # fmt: skip
    taken = sign() if undo is None else sign().transpose(undo)
    image = read(small(written(taken, "JPEG", exif=exif)))
    assert image.size == (450, 600) and is_near(image.getpixel((225, 60)), (255, 0, 0), 30)


def test_transparent_becomes_white() -> None:
    image = read(small(written(Image.new("RGBA", (100, 100), (0, 0, 0, 0)))))
    assert is_near(image.getpixel((50, 50)), (255, 255, 255))
    see_through = written(Image.new("RGB", (100, 100), (1, 2, 3)), transparency=(1, 2, 3))
    assert is_near(read(small(see_through)).getpixel((50, 50)), (255, 255, 255))


def test_nothing_but_the_picture_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Geheim <script>"
    data = (
        written(sign(), "JPEG", exif=exif, comment=b"Geheim", icc_profile=b"Geheim" * 40) + b"<script>Geheim</script>"
    )
    found = small(data)
    assert b"Geheim" not in found and b"script" not in found
    assert not read(found).getexif() and "icc_profile" not in read(found).info


def test_of_a_moving_picture_the_first_frame_counts() -> None:
    frames = [sign(), Image.new("RGB", (900, 1200), "black")]
    for kind in ("GIF", "WEBP", "PNG"):
        image = read(small(written(frames[0], kind, save_all=True, append_images=frames[1:])))
        assert getattr(image, "n_frames", 1) == 1 and is_near(image.getpixel((200, 100)), (255, 0, 0), 30)


def png(width: int, height: int, body: bytes = b"") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def many_scans(number: int) -> bytes:
    """A JPEG that passes over all its pixels again and again."""
    data = written(Image.new("RGB", (4000, 4000)), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * number + data[-2:]


BOMBS = {
    "a few bytes that claim to be a square of 65535": png(65535, 65535),
    "a little less than the library refuses": png(13000, 13000),
    "a little more than we take": png(5001, 5000),
    "a long strip": png(2_000_000, 64),
    "a JPEG of two thousand passes": many_scans(2000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_before_they_are_unpacked(name: str) -> None:
    start = time.process_time()
    with pytest.raises(FeedError, match="zu viele Punkte"):
        small(BOMBS[name])
    assert time.process_time() - start < 0.5


def test_the_largest_picture_takes_seconds_at_most() -> None:
    start = time.process_time()
    assert read(small(written(Image.new("RGB", (5000, 5000))))).size == (600, 600)
    assert time.process_time() - start < 5


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HOSTILE = [
    b"", b"x", SVG, b"<html>", b"GIF89a", b"GIF89a<script>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP",
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n", b"%PDF-1.4", b"BM" + bytes(60), b"II*\0" + bytes(60),
    b"\0\0\1\0" + bytes(60), b"8BPS" + bytes(60), b"P6 100 100 255\n" + bytes(30_000), b"icns" + bytes(60),
    png(100, 100, zlib.compress(bytes(10))), png(100, 100, b"\0"),
    written(sign())[:2000], written(sign(), "JPEG")[:3000],
    written(sign(), "TIFF"), written(sign(), "BMP"), written(sign(), "TGA"), written(sign(), "PPM"),
]  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_picture_is_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    # WeasyPrint, which other tests import, bears cut pictures in the whole process; a build pulls before it prints.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
    with pytest.raises(FeedError, match=r"^Das Bild ist nicht lesbar\. Bitte als JPEG, PNG, WebP oder GIF"):
        small(data)


def test_a_counting_pixel_is_no_picture() -> None:
    with pytest.raises(FeedError, match="nur 1 × 1 Punkte groß"):
        small(written(Image.new("RGB", (1, 1)), "GIF"))


ORIGINALS = [written(sign(mode, (60, 80)), kind, **options) for mode, kind, options in SIGNS]
accidents = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=8)), min_size=1, max_size=6)


@settings(max_examples=400, deadline=30_000, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.sampled_from(ORIGINALS), accidents)
def test_damaged_pictures(data: bytes, accidents: list[tuple[float, int, bytes]]) -> None:
    for place, cut, filling in accidents:
        start = int(place * len(data))
        data = data[:start] + filling + data[start + cut :]
    with suppress(FeedError):
        image = read(small(data))
        assert image.format == "WEBP" and max(image.size) <= pictures.SIZE


@settings(max_examples=200, deadline=30_000, derandomize=True)
@given(
    st.sampled_from([b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\xff\0\0\0WEBPVP8 "]), st.binary()
)
def test_any_bytes(start: bytes, data: bytes) -> None:
    with suppress(FeedError):
        small(start + data)
