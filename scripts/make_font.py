"""Make the font of our PDF reports: a subset of Noto Sans CJK JP (SIL Open Font License 1.1). Run by hand; `backends/paper/OFL.txt` tells how."""

import sys

from fontTools.subset import Options, Subsetter, load_font, save_font

SIGNS = (0x2030, 0x2032, 0x2033, 0x203B, 0x20AC, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x25B3, 0x25CB, 0x25CF, 0x2713, 0x2717)
BESIDE = (0x87, 0x88, 0xED, 0xEE, 0xFA, 0xFB, 0xFC)  # rows of code page 932 with signs and names that JIS X 0208 has not
TABLES = ("GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx", "DSIG")


def wanted() -> set[int]:
    """Return the code points that the subset holds."""
    found = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028), *range(0x3000, 0x3100), *range(0xFF01, 0xFFA0), *SIGNS}
    pairs = [(bytes((first | 0x80, second | 0x80)), "euc_jp") for first in range(0x21, 0x75) for second in range(0x21, 0x7F)]
    pairs += [(bytes((first, second)), "cp932") for first in BESIDE for second in range(0x40, 0xFD)]
    for octets, coding in pairs:
        try:
            found.update(map(ord, octets.decode(coding)))
        except UnicodeDecodeError:
            continue
    return found


def main(collection: str, target: str) -> None:
    """Write the subset of the first font of a collection, which is the Japanese one."""
    options = Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True, font_number=0)
    options.drop_tables += TABLES
    font = load_font(collection, options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    save_font(font, target, options)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
