"""Received fields as servers in the world write them."""

import pytest

from sekisho.senderauth.received_field import Hop, read_received

FORMS = [
    # Postfix
    ("from helo.test (name.test [192.0.2.1]) by mx.test (Postfix) with ESMTPS id 4F; Tue, 14 Nov 2023 22:13:20 +0000", Hop("192.0.2.1", "helo.test")),
    ("from helo.test (unknown [IPv6:2001:DB8::1]) (using TLSv1.3 with cipher X (256/256 bits)) (No client certificate requested)\r\n\tby mx.test (Postfix) with ESMTPS id 4F", Hop("2001:db8::1", "helo.test")),
    ("from [10.0.0.1] (name.test [192.0.2.1]:4711) by mx.test (Postfix) with ESMTP id 4F", Hop("192.0.2.1", "[10.0.0.1]")),
    ('from h.test (n.test [192.0.2.1]) (Client CN "(x [10.0.0.1])", Issuer "[10.0.0.2]" (verified OK)) by mx.test (Postfix) with ESMTPS id 4F', Hop("192.0.2.1", "h.test")),
    ("from h.test (n.test [192.0.2.1]) (Authenticated sender: anna) by mx.test (Postfix) with ESMTPSA id 4F", Hop("192.0.2.1", "h.test", authenticated=True)),
    ("by mx.test (Postfix, from userid 1001) id 4F", Hop("")),
    ("from localhost (localhost [127.0.0.1]) by mx.test (Postfix) with ESMTP id 4F", Hop("127.0.0.1", "localhost")),
    # Sendmail
    ("from helo.test (name.test [192.0.2.1]) by mx.test (8.17.1/8.17.1) with ESMTP id 3AE", Hop("192.0.2.1", "helo.test")),
    ("from helo.test (name.test [192.0.2.1] (may be forged)) by mx.test (8.17.1/8.17.1) with ESMTP id 3AE", Hop("192.0.2.1", "helo.test")),
    ("from helo.test ([192.0.2.1]) by mx.test (8.17.1/8.17.1) with ESMTP id 3AE", Hop("192.0.2.1", "helo.test")),
    ("from helo.test (ident@name.test [192.0.2.1]) by mx.test (8.17.1/8.17.1) with SMTP id 3AE", Hop("192.0.2.1", "helo.test")),
    # Exim
    ("from name.test ([192.0.2.1] helo=helo.test) by mx.test with esmtps (TLS1.3) tls TLS_AES (Exim 4.96) id 1q", Hop("192.0.2.1", "helo.test")),
    ("from name.test ([192.0.2.1]:4711 helo=[10.0.0.1]) by mx.test with esmtp (Exim 4.96) id 1q", Hop("192.0.2.1", "[10.0.0.1]")),
    ("from [192.0.2.1] (helo=helo.test) by mx.test with smtp (Exim 4.96) id 1q", Hop("192.0.2.1", "helo.test")),
    ("from [192.0.2.1] (port=4711 helo=[10.0.0.1]) by mx.test with esmtp (Exim 4.96) id 1q", Hop("192.0.2.1", "[10.0.0.1]")),
    ("from [192.0.2.1] by mx.test with esmtp (Exim 4.96) id 1q", Hop("192.0.2.1", "")),
    ("from name.test ([2001:db8::1]) by mx.test with esmtpsa (TLS1.3) (Exim 4.96) id 1q", Hop("2001:db8::1", "name.test", authenticated=True)),
    ("from anna by mx.test with local (Exim 4.96) id 1q", Hop("")),
    # Exchange
    ("from helo.test (192.0.2.1) by EX01.corp.test (10.1.2.4) with Microsoft SMTP Server (version=TLS1_2, cipher=X) id 15.1.2507", Hop("192.0.2.1", "helo.test")),
    ("from A.prod.test (2001:db8:3::15) by B.prod.test (2001:db8:4::16) with Microsoft SMTP Server id 15.20.7", Hop("2001:db8:3::15", "A.prod.test")),
    ("from mail pickup service by host.test with Microsoft SMTPSVC; Tue, 14 Nov 2023 22:13:20 +0000", Hop("")),
    # Gmail
    ("from m.sender.test (m.sender.test. [192.0.2.1]) by mx.google.test with ESMTPS id x-20; Tue, 14 Nov 2023 14:13:20 -0800 (PST)", Hop("192.0.2.1", "m.sender.test")),
    ("by 2002:a05:6402:1042:b0:543 with SMTP id x; Tue, 14 Nov 2023 14:13:20 -0800 (PST)", Hop("")),
    # qmail
    ("from unknown (HELO helo.test) (192.0.2.1) by mx.test with SMTP; 14 Nov 2023 22:13:20 -0000", Hop("192.0.2.1", "helo.test")),
    ("from name.test (EHLO [10.0.0.1]) (ident@192.0.2.1) by mx.test with ESMTPS", Hop("192.0.2.1", "[10.0.0.1]")),
    ("from name.test (HELO helo.test) ([192.0.2.1]) by mx.test with SMTP", Hop("192.0.2.1", "helo.test")),
    ("from name.test (192.0.2.1) by mx.test with SMTP", Hop("192.0.2.1", "name.test")),
    ("(qmail 4711 invoked by uid 89); 14 Nov 2023 22:13:20 -0000", Hop("")),
    ("(qmail 4711 invoked from network); 14 Nov 2023 22:13:20 -0000", Hop("")),
    # our own
    ("from helo.test (unknown [192.0.2.1])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)\r\n\tby gw.test (Sekisho) with ESMTPS id 01h; x", Hop("192.0.2.1", "helo.test")),
]  # fmt: skip


@pytest.mark.parametrize(("value", "hop"), FORMS)
def test_forms(value, hop):
    assert read_received(value) == hop


@pytest.mark.parametrize(
    "value",
    [
        "",
        "from",
        "from helo.test",
        "from helo.test (name.test [192.0.2.1])",
        "from helo.test (name.test [192.0.2.1]) via x",
        "from helo.test (name.test [192.0.2.999]) by mx.test with ESMTP",
        "from helo.test (name.test) by mx.test with ESMTP",
        "from [10.0.0.1] (HELO x) by mx.test",
        "from helo.test (name.test [192.0.2.1] by mx.test with ESMTP",
        "from helo.test (helo=[10.0.0.1]) by mx.test with ESMTP",
        "from helo.test (x helo=[10.0.0.1]) by mx.test with ESMTP",
        "from helo.test (port=[10.0.0.1]) by mx.test with ESMTP",
        "from [10.0.0.1] (unknown) by mx.test with ESMTP",
        "from [::1%eth0] by mx.test",
        "(" * 4_000,
        "from a " + "()" * 2_000 + " by b",
    ],
)
def test_what_has_no_known_form(value):
    assert read_received(value) in {None, Hop("")}
    assert read_received(value) is None or not value.startswith("from")


@pytest.mark.parametrize(
    "helo",
    ["[10.0.0.1]", "x[10.0.0.1]", "10.0.0.1", "a@[10.0.0.1]", "=?utf-8?q?x_(a_[10.0.0.1])_by_y?=", "by", "helo=[10.0.0.1]", "with", "local"],
)
@pytest.mark.parametrize(
    "form",
    [
        "from {} (unknown [192.0.2.1]) by mx.test (Postfix) with ESMTP id 4F",
        "from name.test ([192.0.2.1] helo={}) by mx.test with esmtp (Exim 4.96) id 1q",
        "from [192.0.2.1] (helo={}) by mx.test with esmtp (Exim 4.96) id 1q",
        "from {} (192.0.2.1) by EX01.corp.test (10.1.2.4) with Microsoft SMTP Server id 15.1",
        "from unknown (HELO {}) (192.0.2.1) by mx.test with SMTP",
    ],
)
def test_no_word_of_the_client_is_taken_for_its_address(form, helo):
    assert read_received(form.format(helo)).ip == "192.0.2.1"
