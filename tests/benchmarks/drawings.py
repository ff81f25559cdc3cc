"""Pictures for the handbook: bar charts and curves as SVG, textures as PNG."""

import struct
import zlib

from .prose import NOUNS, Writer

_LETTERING = 'font-family="\'Book Sans\', sans-serif" font-size="8"'


def chart(writer: Writer, title: str) -> str:
    """An SVG of 320 by 190 pt: bars, a curve over them, and their names."""
    bars = writer.chance.randint(5, 9)
    width = 280 / bars
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="320pt" height="190pt" viewBox="0 0 320 190">',
        f"<title>{title}</title>",
        '<path d="M20 10V160H310" fill="none" stroke="#000" stroke-width="0.7"/>',
    ]
    points = []
    for bar in range(bars):
        height = writer.chance.randint(20, 140)
        left = 24 + bar * width
        middle = f'x="{left + width * 0.35:.1f}" text-anchor="middle" {_LETTERING}'
        shade = writer.chance.choice(("#bbb", "#999", "#ddd"))
        parts += (
            f'<rect x="{left:.1f}" y="{160 - height}" width="{width * 0.7:.1f}" height="{height}" fill="{shade}"/>',
            f'<text y="{154 - height}" {middle}>{height}</text>',
            f'<text y="174" {middle}>{writer.pick(NOUNS)[:7]}</text>',
        )
        points.append(f"{left + width * 0.35:.1f} {160 - height * 0.8:.1f}")
    parts += (f'<path d="M{" L".join(points)}" fill="none" stroke="#000" stroke-width="1.2"/>', "</svg>")
    return "\n".join(parts) + "\n"


def texture(writer: Writer, width: int = 480, height: int = 300) -> bytes:
    """A PNG of 8-bit grey (PNG 3rd edition, 11.2): soft diagonal stripes with grain."""
    stride, grain = writer.chance.randint(20, 60), writer.chance.randbytes(997)
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        rows += bytes(
            90 + abs((x * 2 + y * 3) % (2 * stride) - stride) * 90 // stride + grain[(x * 7 + y * 13) % 997] % 48
            for x in range(width)
        )
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
