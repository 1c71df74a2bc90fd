import pytest

pytest.importorskip("numpy")

from infra.evaluation.sequences.format import FormatError, find, read
from infra.evaluation.sequences.split import NONE, chunks, given, leave_one_out


@pytest.mark.parametrize("separator", [" ", "\t", ",", ";", ", ", "   "])
def test_any_usual_separator_is_understood(tmp_path, separator):
    file = tmp_path / "events.txt"
    file.write_text(f"u1{separator}a\nu1{separator}b\nu2{separator}a\n")

    assert read(file) == {"u1": ["a", "b"], "u2": ["a"]}


@pytest.mark.parametrize("header", ["user_id,item_id", "user_id:token,item_id:token", "User,Movie", "who,what"])
def test_a_header_is_no_event(tmp_path, header):
    file = tmp_path / "events.csv"
    file.write_text(f"{header}\n1,10\n1,11\n2,10\n")

    assert read(file) == {"1": ["10", "11"], "2": ["10"]}


def test_users_may_be_interleaved_and_lines_blank(tmp_path):
    file = tmp_path / "events.txt"
    file.write_text("\ufeff1 10\n\n2 10\r\n1 11\n", encoding="utf-8")

    assert read(file) == {"1": ["10", "11"], "2": ["10"]}


def test_one_line_a_user_is_understood(tmp_path):
    file = tmp_path / "events.txt"
    file.write_text("1 10 11 12\n2 10\n3 11 12\n")

    assert read(file) == {"1": ["10", "11", "12"], "2": ["10"], "3": ["11", "12"]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no `user item` line"),
        (b"user item\n", "no `user item` line"),
        (b"1 10\n1\n", "line 2: `user item` is expected"),
        (b"1 10 5\n1 11 6\n", "two columns are expected"),
        (b"\xff\xfe\x00\x01", "cannot be read as text"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, content, said):
    file = tmp_path / "events.txt"
    file.write_bytes(content)

    with pytest.raises(FormatError, match=said):
        read(file)


def test_the_only_text_file_of_a_folder_is_found(tmp_path):
    (tmp_path / "README.md").touch()
    (tmp_path / "events.txt").touch()

    assert find(tmp_path) == tmp_path / "events.txt"
    assert find(tmp_path / "events.txt") == tmp_path / "events.txt"


def test_a_folder_with_none_or_two_is_refused(tmp_path):
    with pytest.raises(FormatError, match="found none"):
        find(tmp_path)
    (tmp_path / "a.txt").touch()
    (tmp_path / "b.csv").touch()
    with pytest.raises(FormatError, match=r"found a\.txt, b\.csv"):
        find(tmp_path)
    with pytest.raises(FormatError, match="no such file"):
        find(tmp_path / "nowhere")


def test_the_last_item_is_the_test_and_the_one_before_it_validation():
    split = leave_one_out({"u": ["a", "b", "c", "d"], "v": ["a", "d"]})

    assert [each.tolist() for each in split.train] == [[0, 1], [0, 3]]
    assert split.validation.tolist() == [2, NONE]
    assert split.test.tolist() == [3, NONE]
    assert split.tested.tolist() == split.validated.tolist() == [0]
    assert [each.tolist() for each in split.before_test()] == [[0, 1, 2], [0, 3]]


def test_a_file_in_which_nobody_has_three_events_is_refused():
    with pytest.raises(FormatError, match="no user has 3 events"):
        leave_one_out({"u": ["a", "b"]})


def test_three_files_are_taken_as_they_are():
    split = given({"u": ["a", "b"], "v": ["b"]}, {"u": ["c"], "v": ["a"]}, {"u": ["d"], "w": ["a"]})

    assert split.items == ["a", "b", "c", "d"]
    assert split.validation.tolist() == [2, 0, NONE]
    assert split.test.tolist() == [3, NONE, 0]
    assert split.validated.tolist() == [0, 1]
    assert split.tested.tolist() == [0]  # of w nothing is known


def test_three_files_without_a_common_user_are_refused():
    with pytest.raises(FormatError, match="no user of the training file"):
        given({"u": ["a", "b"]}, {"v": ["c"]}, {"v": ["d"]})


def test_groups_of_users_are_small_where_the_catalogue_is_large():
    users = leave_one_out({str(each): ["a", "b", "c"] for each in range(5)}).tested

    assert [len(each) for each in chunks(users, items=3, cells=6)] == [2, 2, 1]
    assert [len(each) for each in chunks(users, items=100, cells=6)] == [1, 1, 1, 1, 1]
