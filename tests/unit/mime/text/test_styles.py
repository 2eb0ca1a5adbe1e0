import pytest

from sekisho.mime.text.styles import WHITE, near, read_colour, read_sheet, read_style


@pytest.mark.parametrize(
    "declarations",
    [
        "display:none",
        "DISPLAY : NONE !important",
        "color:#333; visibility:hidden",
        "opacity:0",
        "opacity:.01",
        "max-height:0;overflow:hidden",
        "height:0px;overflow:hidden;",
        "width:1px;overflow:hidden",
        "text-indent:-9999px",
        "position:absolute;left:-10000px",
        "transform:scale(0)",
        "clip:rect(0,0,0,0)",
        "clip:rect(0 0 0 0)",
        "mso-hide:all",
        "filter:alpha(opacity=0)",
    ],
)
def test_declarations_that_hide(declarations):
    assert read_style(declarations).hides


@pytest.mark.parametrize(
    "declarations",
    [
        "",
        "color:red",
        "display:block",
        "opacity:1",
        "opacity:0.9",
        "text-decoration:none",
        "border:none",
        "max-height:0",
        "overflow:hidden;height:20px",
        "left:-5px",
        "background:none",
    ],
)
def test_declarations_that_do_not(declarations):
    assert not read_style(declarations).hides


@pytest.mark.parametrize(
    ("declarations", "tiny"),
    [
        ("font-size:0", True),
        ("font-size:0.01px", True),
        ("font-size:1px", True),
        ("font-size:12px", False),
        ("font-size:1em", False),
        ("font:0/0 a", None),
        ("color:red", None),
    ],
)
def test_letters_too_small(declarations, tiny):
    assert read_style(declarations).tiny is tiny


@pytest.mark.parametrize(
    ("value", "colour", "opacity"),
    [
        ("white", WHITE, 1.0),
        ("#fff", WHITE, 1.0),
        ("#FFFFFF !important", WHITE, 1.0),
        ("ffffff", WHITE, 1.0),
        ("rgb(255, 255, 254)", (255, 255, 254), 1.0),
        ("rgba(0,0,0,0)", (0, 0, 0), 0.0),
        ("rgb(999,1,1)", (255, 1, 1), 1.0),
        ("transparent", None, 0.0),
        ("inherit", None, 1.0),
        ("", None, 1.0),
    ],
)
def test_colours(value, colour, opacity):
    assert read_colour(value) == (colour, opacity)


def test_nearness_is_what_nobody_sees():
    assert near(WHITE, (250, 250, 250))
    assert not near(WHITE, (200, 200, 200))


def test_a_sheet_gives_its_plain_rules_outside_media():
    sheet = read_sheet(
        "/* .c{display:none} */ .a, td.b > i {display:none} .bg{background:#00f} @media (max-width:9px){.m{display:none}} #t{font-size:0}"
    )
    assert [selector for selector, _ in sheet.hiding] == [".a", "td.b > i", "#t"]
    assert sheet.shading == ((".bg", "background:#00f"),)


def test_unclosed_sheets_take_linear_time():
    assert read_sheet("/*" * 30_000).hiding == ()
    assert read_sheet("a{" * 30_000).hiding == ()


@pytest.mark.parametrize(
    "declarations",
    ["font-size:2px", "font:2px/1 Arial", "height:4px;overflow:auto", "overflow-y:scroll;max-height:1px", "overflow:hidden;height:5px"],
)
def test_what_is_too_small_to_read_is_not_shown(declarations):
    style = read_style(declarations)
    assert style.hides or style.tiny


@pytest.mark.parametrize(
    "declarations", ["font-size:8px", "height:40px;overflow:auto", "overflow-y:scroll", "height:5px", "overflow:hidden;height:3auto"]
)
def test_what_is_small_and_can_be_read_is_shown(declarations):
    style = read_style(declarations)
    assert not style.hides
    assert not style.tiny
