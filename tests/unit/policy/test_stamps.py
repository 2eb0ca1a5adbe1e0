from sekisho.model.policy import Stamp
from sekisho.policy.stamps import stamp_wish


def test_both_languages_above_and_below():
    wish = stamp_wish([Stamp("a", "From outside.", "社外から", "suspicious"), Stamp("b", "Bye", "", "information", bottom=True)])
    assert wish.plain_top == "[⚠ From outside.]\n[⚠ 社外から]\n\n"
    assert wish.plain_bottom == "\n[ℹ Bye]\n"
    assert "From outside.<br>社外から" in wish.html_top and "Bye" in wish.html_bottom and "Bye" not in wish.html_top


def test_words_cannot_become_markup():
    assert "<script>" not in stamp_wish([Stamp("a", "<script>x</script>")]).html_top
