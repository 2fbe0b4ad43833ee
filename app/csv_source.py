"""A CSV file as records of texts, each with the line it begins in. Streams; raises ImportFailed in sentences."""

from __future__ import annotations

import csv
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from pitboss.errors import ImportFailed

LARGEST_FIELD = 16 * 1024 * 1024  # a quote that is never closed would otherwise swallow the rest of the file
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `line` is the file's line that it begins in."""

    line: int
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class CsvSource:
    """A file whose header was read."""

    path: Path
    delimiter: str
    header: tuple[str, ...]

    @classmethod
    def open(cls, path: Path) -> CsvSource:
        """Read the header of `path`. Commas, semicolons and tabs are told apart by it."""
        _check(path)
        with _text(path) as file:
            first = file.readline(LARGEST_FIELD)
        delimiter = max(_DELIMITERS, key=first.count)
        record = next(cls(path, delimiter, ()).records(), None)
        if record is None:
            raise ImportFailed(f"{path} is empty. Its first line names the columns.")
        return cls(path, delimiter, tuple(name.strip() for name in record.fields))

    def rows(self) -> Iterator[Record]:
        """The records below the header, each as long as it; blank lines are passed over."""
        for record in islice(self.records(), 1, None):
            if len(record.fields) != len(self.header):
                raise ImportFailed(
                    f"The header of {self.path.name} names {len(self.header)} columns, but line {record.line} has "
                    f"{len(record.fields)}. Put text that holds a {self._delimiter_name} or a line break in quotes."
                )
            yield record

    def records(self) -> Iterator[Record]:
        """All records, the header too."""
        csv.field_size_limit(LARGEST_FIELD)  # the module's own, for the whole process: it only allows more
        line = 1
        with _text(self.path) as file:
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            try:
                for fields in reader:
                    if fields:
                        yield Record(line, fields)
                    line = reader.line_num + 1
            except csv.Error as error:
                raise ImportFailed(
                    f"The record that begins in line {line} of {self.path.name} cannot be read ({error}). "
                    "Check its quotes: a quote within quoted text is doubled."
                ) from error

    @property
    def _delimiter_name(self) -> str:
        return {",": "comma", ";": "semicolon", "\t": "tab"}[self.delimiter]


def _check(path: Path) -> None:
    try:
        kind = path.stat().st_mode
    except FileNotFoundError as error:
        raise ImportFailed(f"There is no file {path}. Check the path.") from error
    except (OSError, ValueError) as error:
        raise ImportFailed(f"{path} cannot be read ({error}).") from error
    if not stat.S_ISREG(kind):
        raise ImportFailed(f"{path} is no ordinary file. Name a CSV file.")


@contextmanager
def _text(path: Path) -> Iterator[TextIO]:
    """The file as text, with or without a byte order mark; line ends are left to the CSV reader."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError as error:
        raise ImportFailed(
            f"Line {_undecodable_line(path)} of {path.name} is not UTF-8. Save the file in that encoding."
        ) from error
    except OSError as error:
        raise ImportFailed(f"{path} cannot be read ({error.strerror or error}). Check its permissions.") from error


def _undecodable_line(path: Path) -> int:
    """The decoder reads ahead by blocks, so the line is looked for anew."""
    with path.open("rb") as file:
        return next((number for number, line in enumerate(file, 1) if not _decodes(line)), 1)


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
