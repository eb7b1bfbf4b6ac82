"""Full text beside SearchDoc, kept by the database itself; 0003 makes it anew and tells how it works."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    """CREATE VIEW search_text AS
        SELECT id, replace(kind, '_', '') AS kind, title_folded AS title, body_folded AS body FROM search_searchdoc""",
    """CREATE VIRTUAL TABLE search_words USING fts5(
        kind, title, body, content='search_text', content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')""",
    """CREATE TRIGGER search_words_insert AFTER INSERT ON search_searchdoc BEGIN
        INSERT INTO search_words(rowid, kind, title, body) VALUES (new.id, replace(new.kind, '_', ''), new.title_folded, new.body_folded);
    END""",
    """CREATE TRIGGER search_words_delete AFTER DELETE ON search_searchdoc BEGIN
        INSERT INTO search_words(search_words, rowid, kind, title, body)
            VALUES ('delete', old.id, replace(old.kind, '_', ''), old.title_folded, old.body_folded);
    END""",
    """CREATE TRIGGER search_words_update AFTER UPDATE OF kind, title_folded, body_folded ON search_searchdoc BEGIN
        INSERT INTO search_words(search_words, rowid, kind, title, body)
            VALUES ('delete', old.id, replace(old.kind, '_', ''), old.title_folded, old.body_folded);
        INSERT INTO search_words(rowid, kind, title, body) VALUES (new.id, replace(new.kind, '_', ''), new.title_folded, new.body_folded);
    END""",
    "INSERT INTO search_words(search_words) VALUES ('rebuild')",
)
SQLITE_UNDONE = (
    "DROP TRIGGER search_words_update", "DROP TRIGGER search_words_delete", "DROP TRIGGER search_words_insert",
    "DROP TABLE search_words", "DROP VIEW search_text",
)  # fmt: skip
POSTGRESQL = (
    """ALTER TABLE search_searchdoc
        ADD COLUMN title_words tsvector GENERATED ALWAYS AS
            (array_to_tsvector(ARRAY['kind=' || kind]) || to_tsvector('simple', title_folded)) STORED,
        ADD COLUMN words tsvector GENERATED ALWAYS AS
            (array_to_tsvector(ARRAY['kind=' || kind]) || to_tsvector('simple', title_folded) || to_tsvector('simple', body_folded)) STORED""",
    "CREATE INDEX search_title_words ON search_searchdoc USING gin (title_words)",
    "CREATE INDEX search_words ON search_searchdoc USING gin (words)",
)
POSTGRESQL_UNDONE = ("ALTER TABLE search_searchdoc DROP COLUMN title_words, DROP COLUMN words",)


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, None)


def undo(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE_UNDONE if editor.connection.vendor == "sqlite" else POSTGRESQL_UNDONE:
        editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, undo)]
