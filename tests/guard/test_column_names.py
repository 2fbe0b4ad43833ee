"""Column names that a materialized view can have."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pitboss.guard.names import legal_names
from pitboss.names import NAME_BYTES


def test_a_doubled_name_gets_a_number() -> None:
    assert legal_names(["name", "name", "id", "name"]) == ("name", "name_2", "id", "name_3")


def test_a_number_that_is_taken_is_passed_over() -> None:
    assert legal_names(["name_2", "name", "name"]) == ("name_2", "name", "name_3")


def test_a_column_without_a_name_is_called_column() -> None:
    assert legal_names(["?column?", "?column?", ""]) == ("column", "column_2", "column_3")


def test_a_name_of_a_system_column_gets_a_number() -> None:
    assert legal_names(["ctid", "xmin"]) == ("ctid_2", "xmin_2")


@given(
    st.lists(
        st.text(alphabet="aé❤", min_size=0, max_size=30).map(lambda text: text.encode()[:63].decode("utf-8", "ignore"))
    )
)
def test_names_are_unique_not_empty_and_fit(names: list[str]) -> None:
    legal = legal_names(names)
    assert len(set(legal)) == len(legal) == len(names)
    assert all(0 < len(name.encode()) <= NAME_BYTES for name in legal)
