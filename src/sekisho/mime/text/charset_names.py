"""The charsets that mail may name, under every label they go by, and the codec that reads each.

Our own table, because Python's codec registry also holds things like `unicode_escape` that mail must not reach.
"""

import codecs

ALIASES: dict[str, str] = {}
CODECS = {
    # our name: (Python codec, other labels); the supersets that clients use (WHATWG Encoding Standard) stand for the registered sets
    "us-ascii": (
        "ascii",
        "ascii ansi_x3.4-1968 ansi_x3.4-1986 iso-ir-6 iso646-us us csascii iso_646.irv:1991 cp367 ibm367 x-unknown unknown-8bit unknown 8bit default",
    ),
    "utf-8": ("utf-8", "utf8 unicode-1-1-utf-8 x-unicode-2-0-utf-8 unicode-2-0-utf-8 utf8mb4 utf-8mb4 cp65001 utf_8 x-utf-8 csutf8 utf-8-sig"),
    "utf-7": ("utf-7", "utf7 unicode-1-1-utf-7 unicode-2-0-utf-7 x-unicode-2-0-utf-7 csutf7 cp65000"),
    "utf-16": ("utf-16", "utf16 unicode csunicode iso-10646-ucs-2 ucs-2"),
    "utf-16le": ("utf-16-le", "utf-16-le utf16le unicodelittle"),
    "utf-16be": ("utf-16-be", "utf-16-be utf16be unicodebig"),
    "utf-32": ("utf-32", "utf32 ucs-4 iso-10646-ucs-4"),
    "iso-2022-jp": (
        "",
        (
            "csiso2022jp iso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 iso-2022-jp-ms iso-2022-jp-ext csiso2022jp2"
            " cp50220 cp50221 cp50222 jis iso-2022 iso2022-jp iso_2022-jp x-iso-2022-jp iso-2022-7bit"
        ),
    ),
    "shift_jis": (
        "cp932",
        (
            "shift-jis shiftjis sjis x-sjis ms_kanji csshiftjis windows-31j cswindows31j cp932 ms932 x-ms-cp932 windows-932 shift_jis-2004"
            " shift_jisx0213 x-mac-japanese ibm932 ibm943 cp943 sjis-win shift_jis-ms"
        ),
    ),
    "euc-jp": ("euc_jp", "eucjp x-euc-jp x-euc-japan ujis cseucpkdfmtjapanese eucjp-ms eucjp-win euc-jp-ms cp51932 euc_jp euc-jis-2004 x-eucjp"),
    "gb18030": (
        "gb18030",
        "gb2312 gbk gb-2312 gb_2312-80 x-gbk cp936 windows-936 csgb2312 euc-cn gb2312-80 chinese iso-ir-58 gb-18030 euc_cn ms936 csgb18030 hz-gb2312",
    ),
    "hz-gb-2312": ("hz", "hz hzgb hz-gb"),
    "big5": ("cp950", "big-5 big5-hkscs cn-big5 x-x-big5 csbig5 cp950 windows-950 big5hkscs big5-eten chinesebig5"),
    "euc-kr": (
        "cp949",
        "ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean cseuckr iso-ir-149 windows-949 cp949 euckr uhc ks_c_5601 x-windows-949 ksc-5601",
    ),
    "iso-2022-kr": ("iso2022_kr", "csiso2022kr iso2022kr"),
    "koi8-r": ("koi8-r", "koi8 koi cskoi8r koi8_r koi8r"),
    "koi8-u": ("koi8-u", "koi8-ru koi8u"),
    "windows-874": ("cp874", "tis-620 iso-8859-11 tis620 dos-874 cp874 iso-8859-11:2001 x-windows-874"),
    "macintosh": ("mac_roman", "mac x-mac-roman csmacintosh macroman"),
    "x-mac-cyrillic": ("mac_cyrillic", "x-mac-ukrainian maccyrillic"),
    "ibm866": ("cp866", "866 cp866 csibm866 dos-866"),
    "ibm437": ("cp437", "437 cp437 cspc8codepage437"),
    "ibm850": ("cp850", "850 cp850 cspc850multilingual"),
    "ibm852": ("cp852", "852 cp852"),
    # of large machines: Outlook reads them
    "ibm037": ("cp037", "037 cp037 ibm-037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl csibm037"),
    "ibm500": ("cp500", "500 cp500 ibm-500 ebcdic-cp-be ebcdic-cp-ch csibm500"),
    "ibm273": ("cp273", "273 cp273 csibm273 x-ebcdic-germany"),
    "ibm1026": ("cp1026", "1026 cp1026 csibm1026"),
    "ibm1140": ("cp1140", "1140 cp1140 ibm01140 cp01140 ccsid01140 ebcdic-us-37+euro"),
    "iso-8859-1": (
        "cp1252",
        "latin1 latin-1 l1 iso8859-1 iso_8859-1 iso_8859-1:1987 csisolatin1 ibm819 cp819 iso-ir-100 iso88591 8859-1 iso-8859-1-windows-3.1-latin-1",
    ),
    "iso-8859-9": ("cp1254", "latin5 l5 iso8859-9 iso_8859-9 csisolatin5"),
    "iso-8859-6": ("iso8859-6", "arabic iso_8859-6 csisolatinarabic asmo-708 iso-8859-6-e iso-8859-6-i ecma-114"),
    "iso-8859-7": ("iso8859-7", "greek greek8 iso_8859-7 csisolatingreek elot_928 ecma-118"),
    "iso-8859-8": ("iso8859-8", "hebrew iso_8859-8 iso-8859-8-i iso-8859-8-e csisolatinhebrew visual logical"),
    "iso-8859-2": ("iso8859-2", "latin2 l2 iso_8859-2 csisolatin2"),
    "iso-8859-3": ("iso8859-3", "latin3 l3 iso_8859-3"),
    "iso-8859-4": ("iso8859-4", "latin4 l4 iso_8859-4"),
    "iso-8859-5": ("iso8859-5", "cyrillic iso_8859-5 csisolatincyrillic"),
    "iso-8859-10": ("iso8859-10", "latin6 l6"),
    "iso-8859-13": ("iso8859-13", ""),
    "iso-8859-14": ("iso8859-14", ""),
    "iso-8859-15": ("iso8859-15", "latin9 latin-9 l9 csisolatin9"),
    "iso-8859-16": ("iso8859-16", ""),
    **{
        f"windows-{number}": (f"cp{number}", f"cp{number} x-cp{number} win{number} cp-{number} win-{number} windows{number}")
        for number in range(1250, 1259)
    },
}
for _name, (_, _others) in CODECS.items():
    for _label in (_name, _name.replace("iso-8859", "iso8859"), *_others.split()):
        ALIASES.setdefault(_label, _name)
ALIASES["ansi"] = "windows-1252"
# A codec is a module and often a shared object: all are loaded now, because an inspector's sandbox opens no files.
for _codec in {codec for codec, _ in CODECS.values() if codec} | {"euc_jis_2004", "gb2312", "euc_kr", "latin-1", "punycode"}:
    codecs.lookup(_codec)
