"""From the bytes of a picture, which may be hostile, to a small one of our own: what is published is what we drew."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from podcast.model import FeedError

SIZE = 600
"""The longest side, in pixels."""
SMALLEST = 32
"""Below this it is a counting pixel and no picture."""
MAX_PIXELS = 5000 * 5000
MAX_SCANS = 30
"""A JPEG may ask for thousands of passes over all its pixels; cameras and editors make about ten."""
QUALITY = 80
SUFFIX = ".webp"

# Named one by one: the library loads readers for thirty other formats only where these do not suffice.
_FORMATS = tuple(kind.format for kind in (JpegImageFile, PngImageFile, WebPImageFile, GifImageFile))
_SCAN = b"\xff\xda"
_WHITE = (255, 255, 255)
_TOO_LARGE = "Das Bild hat zu viele Punkte. Bitte verkleinern; 1400 × 1400 reichen."


def small(data: bytes) -> bytes:
    """The picture as WebP, at most 600 pixels wide and high, upright, opaque, and without whatever else lay in it.

    Of a moving picture the first frame counts. The same bytes give the same bytes.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                _check(image, data)
                drawn = _drawn(image)
    except FeedError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FeedError(_TOO_LARGE) from error
    except Exception as error:  # decoders meet bytes nobody thought of: SyntaxError, struct.error, OverflowError …
        raise FeedError("Das Bild ist nicht lesbar. Bitte als JPEG, PNG, WebP oder GIF bereitstellen.") from error
    written = io.BytesIO()
    drawn.save(written, "WEBP", quality=QUALITY, method=4)
    return written.getvalue()


def _check(image: Image.Image, data: bytes) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS or (image.format == "JPEG" and data.count(_SCAN) > MAX_SCANS):
        raise FeedError(_TOO_LARGE)
    if min(width, height) < SMALLEST:
        raise FeedError(f"Das Bild ist nur {width} × {height} Punkte groß und wird nicht gezeigt.")


def _drawn(image: Image.Image) -> Image.Image:
    """Scaled down while it is read, turned as it was taken, and on white where it was transparent."""
    image.draft("RGB", (SIZE, SIZE))
    mode = "RGBA" if image.has_transparency_data else "RGB"
    plain = image if image.mode == mode else image.convert(mode)
    plain.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
    turned = ImageOps.exif_transpose(plain)
    if turned.mode != "RGBA":
        return turned.convert("RGB")
    ground = Image.new("RGB", turned.size, _WHITE)
    ground.paste(turned, mask=turned.getchannel("A"))
    return ground
