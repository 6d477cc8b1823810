#!/usr/bin/env python3
"""Makes sRGB.icc, the output intent of the signed documents: sRGB (IEC 61966-2-1) as a profile of
version 4.2 (ISO 15076-1:2005), computed from its primaries. Same bytes each time."""
import pathlib
import struct


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def inverse(m):
    (a, b, c), (d, e, f), (g, h, i) = m
    cofactors = [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ]
    determinant = a * cofactors[0][0] + b * cofactors[1][0] + c * cofactors[2][0]
    return [[x / determinant for x in row] for row in cofactors]


def xyz(x, y):
    return [[x / y], [1.0], [(1 - x - y) / y]]


def diagonal(column):
    return [[column[i][0] if i == j else 0.0 for j in range(3)] for i in range(3)]


D50 = [[0.9642], [1.0], [0.8249]]  # the illuminant of the profile connection space
D65 = xyz(0.3127, 0.3290)
PRIMARIES = [xyz(0.64, 0.33), xyz(0.30, 0.60), xyz(0.15, 0.06)]
BRADFORD = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]

primaries = [[p[i][0] for p in PRIMARIES] for i in range(3)]
colorants = product(primaries, diagonal(product(inverse(primaries), D65)))
cones = [[a[0] / b[0]] for a, b in zip(product(BRADFORD, D50), product(BRADFORD, D65))]
adaptation = product(inverse(BRADFORD), product(diagonal(cones), BRADFORD))
adapted = product(adaptation, colorants)


def fixed(*values):
    return b"".join(struct.pack(">i", round(v * 65536)) for v in values)


def text(words):
    coded = words.encode("utf-16-be")
    return b"mluc" + struct.pack(">4xII2s2sII", 1, 12, b"en", b"US", len(coded), 28) + coded


def column(i):
    return b"XYZ \0\0\0\0" + fixed(*(row[i] for row in adapted))


curve = b"para\0\0\0\0\0\3\0\0" + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
tags = {
    b"desc": text("sRGB"),
    b"cprt": text("CC0"),
    b"wtpt": b"XYZ \0\0\0\0" + fixed(*(row[0] for row in D50)),
    b"chad": b"sf32\0\0\0\0" + fixed(*(v for row in adaptation for v in row)),
    b"rXYZ": column(0),
    b"gXYZ": column(1),
    b"bXYZ": column(2),
    b"rTRC": curve,
    b"gTRC": curve,
    b"bTRC": curve,
}
table, data = struct.pack(">I", len(tags)), b""
places = {}
start = 128 + 4 + 12 * len(tags)
for name, content in tags.items():
    if content not in places:
        data += b"\0" * (-len(data) % 4)
        places[content] = start + len(data)
        data += content
    table += name + struct.pack(">II", places[content], len(content))
data += b"\0" * (-len(data) % 4)
header = struct.pack(
    ">I4xI4s4s4s6H4s4xI4x4xQI12s48x",
    start + len(data), 0x04200000, b"mntr", b"RGB ", b"XYZ ", 2026, 1, 1, 0, 0, 0, b"acsp", 0, 0, 0,
    fixed(*(row[0] for row in D50)),
)
(pathlib.Path(__file__).parent / "sRGB.icc").write_bytes(header + table + data)
