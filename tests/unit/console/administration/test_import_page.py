"""People from a file in a browser: looked at first, then taken in, all or nothing."""

GOOD = "address,name,groups\ntaro@file.test,山田 太郎,sales\nhanako@file.test,Hanako,\n"
BAD = "address,name\ntaro@file.test,Taro\nnonsense,<script>\nx@elsewhere.test,X\n"


def test_a_file_is_looked_at_and_then_taken_in(admin, done):
    page = admin.get("/people/import")
    csrf = page.form("/people/import/do")["csrf"]
    boundary = "----abc"
    parts = {"csrf": csrf, "kind": "csv", "text": "", "act": "look"}
    body = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts.items())
    body += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\nContent-Type: text/csv\r\n\r\n{GOOD}\r\n--{boundary}--\r\n'
    headers = {"origin": admin.origin, "sec-fetch-site": "same-origin", "content-type": f"multipart/form-data; boundary={boundary}"}
    looked = admin.send("POST", "/people/import/do", body.encode("cp932"), headers)
    assert looked.code == 200
    assert "山田 太郎" in looked.body
    assert "<dd>2</dd>" in looked.body
    assert "taro@file.test" not in admin.get("/people").body, "nothing is done before it is asked for"
    answer = admin.post("/people/import/do", {"csrf": csrf, "kind": "csv", "text": GOOD, "act": "import"})
    assert "Taken in." in answer.body
    assert "taro@file.test" in admin.get("/people").body
    assert ("people.import_csv", "done") in done()
    exported = admin.get("/people.csv")
    assert exported.headers["content-type"].startswith("text/csv")
    assert "山田 太郎" in exported.body


def test_every_bad_line_is_told_and_nothing_is_taken_in(admin, act):
    looked = act(admin, "/people/import/do", [("act", "look")], kind="csv", text=BAD)
    assert '<td class="n">3</td>' in looked.body
    assert '<td class="n">4</td>' in looked.body
    assert "<script>" not in looked.body
    assert 'value="import"' not in looked.body
    refused = act(admin, "/people/import/do", [("act", "import")], kind="csv", text=BAD)
    assert refused.code == 422
    assert "taro@file.test" not in admin.get("/people").body
    assert act(admin, "/people/import/do", [("act", "look")], kind="ldif", text="nonsense").code == 200
    assert act(admin, "/people/import/do", [("act", "look")], kind="csv", text=" ").code == 422


def test_who_may_only_read_changes_nothing(analyst, act):
    assert act(analyst, "/people/import/do", [("act", "import")], kind="csv", text=GOOD).code == 403
    assert analyst.get("/people.csv").code == 200
