"""What differs from message to message: names, dates, amounts, numbers. Drawn from a seed, so that the same text gives the same message."""

import random
from datetime import UTC, datetime, timedelta

PEOPLE = {
    "en": (
        "Anna Whitlock|Tom Brannigan|Mina Farouk|Greta Olsen|Peter Hollis|Ruth Adeyemi|"
        "Jonas Falk|Clara Venn|Samir Joshi|Eve Marlow|Hugh Penrose|Lena Krause"
    ).split("|"),
    "ja": "佐野 恵|川辺 健太|三枝 由美|小田切 誠|戸塚 直樹|早瀬 真理|倉田 一郎|坂東 千夏|北園 翔|水沢 瑞穂|日下部 徹|若松 葵".split("|"),
}
BOXES = "anna|brannigan|m.farouk|greta|hollis|ruth|falk|clara.v|samir|eve|penrose|lena".split("|")
BOXES_JA = "sano|kawabe|saegusa|odagiri|totsuka|hayase|kurata|bando|kitazono|mizusawa|kusakabe|wakamatsu".split("|")
COMPANIES = {
    "en": ["Calder Partners", "Norrland Pumps", "Orchard Software"],
    "ja": ["如月商事株式会社", "株式会社北風ポンプ", "オーチャードソフト株式会社"],
}
PLACES = {
    "en": [("Millbrook", "millbrook"), ("Eastvale", "eastvale"), ("Harrow Quay", "harrowquay"), ("St Brannoc", "brannoc")],
    "ja": [("青葉台", "aobadai"), ("みなと町", "minatomachi"), ("霧島北", "kirishimakita"), ("白鳥", "shiratori")],
}
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "月火水木金土日"
RECIPIENTS = {"en": ("our-firm.test", BOXES), "ja": ("waga-sha.test", BOXES_JA)}


def fill(seed: str, language: str) -> dict[str, str]:
    """Return a value for every slot."""
    draw = random.Random(seed)
    day = datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(days=draw.randrange(300), minutes=draw.randrange(540))
    later = day + timedelta(days=draw.randrange(6, 25))
    mine, theirs = draw.sample(range(12), 2)
    place, place2 = draw.choice(PLACES[language])
    domain, boxes = RECIPIENTS[language]
    amount = draw.randrange(900, 98000)
    return {
        "me": PEOPLE[language][mine],
        "mebox": (BOXES if language == "en" else BOXES_JA)[mine],
        "name": PEOPLE[language][theirs].split()[0],
        "to_name": PEOPLE[language][theirs],
        "to": f"{boxes[theirs]}@{domain}",
        "company": draw.choice(COMPANIES[language]),
        "date": f"{day.day} {MONTHS[day.month - 1]}" if language == "en" else f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）",
        "date2": f"{later.day} {MONTHS[later.month - 1]}" if language == "en" else f"{later.month}月{later.day}日",
        "month": MONTHS[day.month - 1] if language == "en" else f"{day.month}月",
        "time": f"{draw.randrange(8, 19)}:{draw.choice(['00', '15', '30', '45'])}",
        "amount": f"£{amount / 100:.2f}" if language == "en" else f"{amount:,}円",
        "order": str(draw.randrange(10_000, 999_999)),
        "tracking": f"{draw.randrange(1000, 9999)}-{draw.randrange(1000, 9999)}-{draw.randrange(1000, 9999)}",
        "code": "".join(draw.choices("abcdefghjkmnpqrstuvwxyz23456789", k=12)),
        "code6": f"{draw.randrange(100_000, 999_999)}",
        "place": place,
        "place2": place2,
        "instant": (day - timedelta(days=draw.randrange(1, 5))).isoformat(),
    }
