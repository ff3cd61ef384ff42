"""Rewrites the pages of a checkout that differ: `python -m pipelines.documents`."""

from __future__ import annotations

import sys
from pathlib import Path

from pipelines.documents.pages import rendered


def write(folder: Path) -> list[Path]:
    """Writes the files that differ below a folder and deletes pages of tables that are no longer made; gives those it touched."""
    texts = {folder / name: text for name, text in rendered().items()}
    stale = [file for file in sorted((folder / "tables").glob("*.md")) if file not in texts]
    changed = [file for file, text in texts.items() if not file.is_file() or file.read_text("utf-8") != text]
    for file in changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(texts[file], "utf-8")
    for file in stale:
        file.unlink()
    return [*changed, *stale]


if __name__ == "__main__":
    for touched in write(Path(__file__).resolve().parents[2] / "docs"):
        sys.stdout.write(f"{touched}\n")
