"""The program on its two databases."""

from dataclasses import dataclass
from pathlib import Path

from .postgres import Cluster
from .program import Program

POSTGRES, SQLITE = "this program, PostgreSQL", "this program, SQLite"
PROGRAM_DATABASE, PLAIN_DATABASE, PEER_DATABASE = "program", "plain", "peer"


@dataclass(frozen=True)
class Stores:
    """Where the run keeps what it compares; the folder is the run's own."""

    cluster: Cluster
    binary: Path
    folder: Path

    def postgres(self, database: str) -> Program:
        """The program on an empty database of the cluster."""
        return Program(self.binary, self.cluster.create(database), self.folder)

    def sqlite_file(self, database: str) -> Path:
        """Where a database of SQLite is."""
        return self.folder / f"{database}.sqlite"

    def sqlite(self, database: str) -> Program:
        """The program on an empty file."""
        for file in self.folder.glob(f"{database}.sqlite*"):
            file.unlink()
        return Program(self.binary, f"sqlite:{self.sqlite_file(database)}", self.folder)

    def programs(self) -> dict[str, Program]:
        """The program on both, empty."""
        return {POSTGRES: self.postgres(PROGRAM_DATABASE), SQLITE: self.sqlite(PROGRAM_DATABASE)}
