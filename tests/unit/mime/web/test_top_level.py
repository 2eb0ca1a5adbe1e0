from sekisho.mime.web.top_level import SAFE_BARE, TOP_LEVEL


def test_the_careful_list_is_part_of_the_known_one():
    assert SAFE_BARE <= TOP_LEVEL
    assert {"com", "jp", "net"} <= SAFE_BARE


def test_endings_of_program_files_are_not_taken_for_hosts():
    assert not SAFE_BARE & {"py", "sh", "md", "pl", "rs", "so", "mk", "zip", "js"}
