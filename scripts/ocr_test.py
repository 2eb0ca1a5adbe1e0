"""scripts/ocr-test: mail that is a picture instead of text, through the real sandbox, read by the system's Tesseract."""

import asyncio
import io
import os
import random
import sys
import time
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from sekisho.app.sandbox import recognition
from sekisho.app.sandbox.inspecting import prepare
from sekisho.app.sandbox.nest import Nest
from sekisho.gate.inspectors.pool import Inspectors, PoolSettings
from sekisho.model.dossier import Opened

FONTS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
         "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc")  # fmt: skip
ENGLISH = ("Dear customer,", "Your account has been suspended. Please verify", "your password within 24 hours:",
           "https://secure-login.example.test/verify", "The Account Security Team")  # fmt: skip
JAPANESE = ("お客様各位", "お客様のアカウントは一時停止されました。", "24時間以内にパスワードを確認してください。",
            "https://login.example.test/kakunin", "カスタマーサポートセンター")  # fmt: skip


def drawn(lines, size=28, width=900, ink=0, paper=255):
    path = next((font for font in FONTS if Path(font).exists()), None)
    if path is None:
        raise SystemExit("NOT RUN: there is no Japanese font here (Debian: apt-get install fonts-noto-cjk).")
    font, step = ImageFont.truetype(path, size), int(size * 1.6)
    picture = Image.new("RGB", (width, 60 + step * len(lines)), (paper,) * 3)
    for number, line in enumerate(lines):
        ImageDraw.Draw(picture).text((30, 30 + step * number), line, font=font, fill=(ink,) * 3)
    return picture


def mail(picture, kind="png"):
    octets = io.BytesIO()
    picture.save(octets, kind, **({"quality": 75} if kind == "jpeg" else {"compress_level": 0}))
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hanako@partner.test", "taro@example.test", "x"
    message.set_content('<html><body><img src="cid:a"></body></html>', subtype="html")
    message.add_related(octets.getvalue(), "image", kind, cid="<a>")
    return bytes(message).replace(b"\n", b"\r\n")


CASES = (
    ("English", lambda: mail(drawn(ENGLISH)), "secure-login.example.test", 0),
    ("English, JPEG, small letters", lambda: mail(drawn(ENGLISH, 14, 460), "jpeg"), "secure-login.example.test", 0),
    ("English, white on black", lambda: mail(drawn(ENGLISH, ink=255, paper=0)), "secure-login.example.test", 0),
    ("English, four million pixels", lambda: mail(drawn((*ENGLISH, *[""] * 8), 80, 2400)), "secure-login.example.test", 0),
    ("Japanese", lambda: mail(drawn(JAPANESE)), "login.example.test", 0),
    ("Japanese, JPEG, small letters", lambda: mail(drawn(JAPANESE, 15, 460), "jpeg"), "", 40),
    ("noise, four million pixels", lambda: mail(Image.frombytes("L", (2000, 2000), random.Random(1).randbytes(4_000_000))), "", -1),
    ("a page of tiny letters", lambda: mail(drawn(["lorem ipsum dolor 請求書 " * 12] * 110, 10, 1900)), "", -1),
)


async def ask(connect):
    inspectors = Inspectors(connect, PoolSettings(size=1, most=2, one_shots=1))
    await inspectors.start()
    wrong = 0
    try:
        for name, make, host, least in CASES:
            raw = make()
            began = time.monotonic()
            opened = await inspectors.open(raw, len(raw))
            took = time.monotonic() - began
            right, told = judged(opened, host, least)
            wrong += not right
            print(f"{'ok ' if right else 'NOT'} {name}: {took:.2f} s, {told}", flush=True)
    finally:
        await inspectors.close()
    return wrong


def judged(opened, host, least):
    """Tell whether the picture was read; one that could not be read in time must be told, whatever else happens."""
    if not isinstance(opened, Opened):
        return least < 0, f"not opened, so never clean: {opened}"
    text, links = opened.message.text, [link.host for link in opened.message.links if link.place == "picture"]
    unread = [sign.detail for part in opened.message.parts for sign in part.signs if sign.code == "words_unread"]
    told = f"{text.picture_characters} characters, links {links}, unread {unread}: {text.preview[:60]!r}"
    right = (not host or host in links) and (least <= 0 or text.picture_characters >= least)
    return right, told


def main():
    if not recognition.describe():
        print("NOT RUN: there is no Tesseract here (Debian: apt-get install libtesseract5 tesseract-ocr-eng tesseract-ocr-jpn).", file=sys.stderr)
        return 2
    print(f"{recognition.describe()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with Nest(partial(prepare, pictures=True)) as nest:
        wrong = asyncio.run(ask(nest.connect))
    print("every picture as it should be" if not wrong else f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
