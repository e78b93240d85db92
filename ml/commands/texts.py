"""Text files that a command reads, with refusals in one plain line."""

from pathlib import Path


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 text file, without their ends.

    Raises:
        ValueError: there is no such file, or it is no text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: no UTF-8 text (byte {error.start} is wrong)") from error
    except FileNotFoundError as error:
        raise ValueError(f"{path}: no such file") from error
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines
