"""A PostgreSQL database laid anew in a few milliseconds: only what a test has written is wiped and put back.

Dropping a database waits for a checkpoint of the whole server, and making it again copies some thousand files.
"""

from sqlalchemy import Connection, Engine, MetaData, text


class Slate:
    """The tables of one database, and scenes of rows that are kept to be laid again."""

    def __init__(self, engine: Engine, tables: MetaData) -> None:
        self._engine = engine
        self._names = [table.name for table in tables.sorted_tables]
        self._kept: dict[str, tuple[list[str], dict[str, tuple[int, int | None]]]] = {}

    def keep(self, scene: str) -> None:
        """Keep the rows as they are now, in a schema of the scene's name."""
        with self._engine.begin() as connection:
            connection.execute(text(f'CREATE SCHEMA "{scene}"'))
            filled = self._filled(connection)
            for name in filled:
                connection.execute(text(f'CREATE TABLE "{scene}"."{name}" AS TABLE public."{name}"'))
            self._kept[scene] = filled, self._sequences(connection)

    def lay(self, scene: str) -> None:
        """The rows and the counters as they were kept."""
        settled, counters = self._kept[scene]
        # Rows go and come in any order, and those that a trigger guards go too.
        unguarded = text("SET LOCAL session_replication_role = replica")
        with self._engine.begin() as connection:
            connection.execute(unguarded)
            written = [f'public."{name}"' for name in self._filled(connection)]
            for name in written:
                connection.execute(text(f"DELETE FROM {name}"))
        if written:
            # New rows lie one after the other again, not in the gaps of the old: nobody leans on that, but a test
            # that did by mistake fails always or never.
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"VACUUM (INDEX_CLEANUP ON, TRUNCATE ON) {', '.join(written)}"))
        with self._engine.begin() as connection:
            connection.execute(unguarded)
            for name in settled:
                connection.execute(text(f'INSERT INTO public."{name}" SELECT * FROM "{scene}"."{name}"'))
            now = self._sequences(connection)
            back = ", ".join(
                f"setval('public.\"{name}\"', {last or first}, {last is not None})"
                for name, (first, last) in counters.items()
                if now[name] != (first, last)
            )
            if back:
                connection.execute(text(f"SELECT {back}"))

    def _filled(self, connection: Connection) -> list[str]:
        """The tables that hold a row."""
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM public.\"{name}\")" for name in self._names
        )
        return list(connection.scalars(text(asked)))

    @staticmethod
    def _sequences(connection: Connection) -> dict[str, tuple[int, int | None]]:
        """Each counter's first number and the last one given."""
        asked = "SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public'"
        return {name: (first, last) for name, first, last in connection.execute(text(asked))}
