"""What holding the log on disk costs."""

from .stores import POSTGRES, PROGRAM_DATABASE, SQLITE, Stores


def bytes_per_event(stores: Stores, events: int) -> dict[str, float]:
    """Bytes on disk of the log that both stores have just imported, its indexes with it, for each event. Nothing else
    has a size by then that the log's does not dwarf."""
    with stores.cluster.connect(PROGRAM_DATABASE) as connection:
        connection.execute("CHECKPOINT")
        found = connection.execute("SELECT pg_total_relation_size('activity')").fetchall()
    file = stores.sqlite_file(PROGRAM_DATABASE)
    return {POSTGRES: int(found[0][0]) / events, SQLITE: file.stat().st_size / events}
