from sekisho.mime.text.folding import folded, shown_by_outlook, split_words, turned, unflowed, without_invisible


def test_white_space_is_folded_and_empty_lines_go():
    assert folded("  a \t b\n\n \u00a0\nc ") == "a b\nc"


def test_characters_that_split_words_unseen_go():
    assert without_invisible("b\u00ada\u200bn\u200ck") == "bank"
    assert without_invisible("日本語") == "日本語"


def test_conditional_comments_show_words_or_links_but_not_settings():
    assert shown_by_outlook("[if mso]><p>Hello</p><![endif]") == "<p>Hello</p>"
    assert shown_by_outlook('[if gte mso 9]><a href="http://a.test/"></a><![endif]')
    assert shown_by_outlook("[if mso]><table><tr><td>&nbsp;<![endif]") == ""
    assert shown_by_outlook("[if gte mso 9]><xml><o:PixelsPerInch>96</o:PixelsPerInch></xml><![endif]") == ""
    assert shown_by_outlook("[if !mso]><p>Hello</p><![endif]") == ""
    assert shown_by_outlook(" an ordinary comment ") == ""


def test_unclosed_elements_in_a_comment_take_linear_time():
    assert shown_by_outlook("[if mso]>" + "<xml " * 100_000).startswith("<xml ")
    assert shown_by_outlook("[if mso]>" + "<xml></xml>" * 50_000) == ""


def test_words_split_by_unseen_characters_are_counted():
    assert split_words("P\u200bay\u200cPal and \u200bplain\u200b") == 2
    assert split_words("Silben\u00adtrennung, \u0645\u06cc\u200c\u062e") == 0
    assert split_words("plain") == 0


def test_lines_that_go_on_without_their_space():
    assert unflowed("see https://ev \r\nil.test/x \r\nnow\r\nnext") == "see https://evil.test/xnow\nnext"
    assert unflowed(">> quoted  \n>> on\n> less \nmine") == ">> quoted on\n> less\nmine"
    assert unflowed("a \n-- \nName \nLast\n stuffed") == "a\n-- \nNameLast\nstuffed"
    assert unflowed("") == ""


def test_what_an_override_turns_is_read_as_it_is_shown():
    assert turned("a \u202eknab\u202c and") == "a bank\u202c and"
    assert turned("\u202eknab\r\nnext line") == "bank\r\nnext line"
    assert turned("plain") == "plain"
    assert without_invisible("\u202eecivres \u200bruoy") == "your service"
    assert len(turned("\u202e" * 100_000)) <= 100_000
