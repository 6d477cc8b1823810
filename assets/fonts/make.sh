#!/bin/sh
# Makes MohurSans-*.otf from Inter (Debian package fonts-inter). Needs python3 with fonttools and
# opentype-feature-freezer; README.md says which versions. Same input, same bytes.
set -eu
cd "$(dirname "$0")"
inter=${INTER:-/usr/share/fonts/opentype/inter}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# fonttools stamps head.modified with this instead of the clock.
export SOURCE_DATE_EPOCH=1666569600

# Basic Latin, Latin-1, Latin Extended-A, Ə ə, letters of neighbouring languages, combining marks,
# Cyrillic, punctuation, currency (₼ is U+20BC), №, arrows, mathematics, boxes, signs.
letters="U+0020-007E,U+00A0-017F,U+018F,U+0259,U+01CD-01DC,U+01E6-01E7,U+0218-021B,U+02BC,U+02C6-02DD"
letters="$letters,U+0300-0304,U+0306-030C,U+0323,U+0326-0328,U+0400-04FF,U+1E80-1E85,U+1E9E,U+1EF2-1EF3"
signs="U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032,U+2033,U+2039,U+203A,U+20AC"
signs="$signs,U+20BA,U+20BC,U+20BD,U+2116,U+2122,U+2190-2199,U+21B5,U+21E7,U+21BB,U+2212,U+2248"
signs="$signs,U+2260,U+2264,U+2265,U+2318,U+232B,U+23CE,U+25A0,U+25A1,U+25B2,U+25B3,U+25B6,U+25BC"
signs="$signs,U+25C0,U+25C6,U+25C7,U+25CB,U+25CF,U+2605,U+2606,U+26A0,U+2713,U+2715,U+2717,U+FFFD"

for style in Regular SemiBold; do
    # Tabular figures for good: neither the window toolkit nor the PDF writer can ask for a feature.
    pyftfeatfreeze -f tnum -R 'Inter/Mohur Sans' -U '' "$inter/Inter-$style.otf" "$work/$style.otf"
    # Kerning, marks and local forms stay; contextual alternates go (they turn "->" into an arrow).
    pyftsubset "$work/$style.otf" --output-file="MohurSans-$style.otf" \
        --unicodes="$letters,$signs" --layout-features=kern,mark,mkmk,ccmp,locl \
        --name-IDs='*' --notdef-outline --no-hinting
    # Inter 3.19 leaves the semibold 4 three units (of 2816) narrower than the other figures.
    python3 - "MohurSans-$style.otf" <<'PYTHON'
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1], recalcTimestamp=False)
zero, four = (font.getBestCmap()[ord(c)] for c in "04")
outlines = font["CFF "].cff.topDictIndex[0].CharStrings
for name in (zero, four):
    outlines[name].decompile()
outlines[four].program[0] = outlines[zero].program[0]  # the width comes first in a charstring
font["hmtx"][four] = (font["hmtx"][zero][0], font["hmtx"][four][1])
font.save(sys.argv[1])
PYTHON
done
