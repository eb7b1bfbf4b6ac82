"""Titles with their marks are found before titles that only fold to the same letters.

Full text beside SearchDoc is kept by the database itself. SQLite: an FTS5 table over a view of SearchDoc's columns (it stores no second
copy of the text), followed by triggers until 0004.
PostgreSQL: two generated columns under GIN indexes; titles have one of their own because GIN keeps no weights.
In both, the kind of record is one more word, so that a rare kind is found among many hits without visiting them.
"""

from __future__ import annotations

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from hoahoi.search.words import marked

before = import_module("hoahoi.search.migrations.0002_fulltext")

_NEW = "new.id, replace(new.kind, '_', ''), new.title_folded || ' ' || new.title_marked, new.body_folded"
_OLD = "old.id, replace(old.kind, '_', ''), old.title_folded || ' ' || old.title_marked, old.body_folded"
_INSERT = f"INSERT INTO search_words(rowid, kind, title, body) VALUES ({_NEW});"
_DELETE = f"INSERT INTO search_words(search_words, rowid, kind, title, body) VALUES ('delete', {_OLD});"
SQLITE = (
    """CREATE VIEW search_text AS
        SELECT id, replace(kind, '_', '') AS kind, title_folded || ' ' || title_marked AS title, body_folded AS body FROM search_searchdoc""",
    """CREATE VIRTUAL TABLE search_words USING fts5(
        kind, title, body, content='search_text', content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')""",
    f"CREATE TRIGGER search_words_insert AFTER INSERT ON search_searchdoc BEGIN {_INSERT} END",
    f"CREATE TRIGGER search_words_delete AFTER DELETE ON search_searchdoc BEGIN {_DELETE} END",
    "CREATE TRIGGER search_words_update AFTER UPDATE OF kind, title_folded, title_marked, body_folded ON search_searchdoc "
    f"BEGIN {_DELETE} {_INSERT} END",
    "INSERT INTO search_words(search_words) VALUES ('rebuild')",
)
_KIND = "array_to_tsvector(ARRAY['kind=' || kind])"
_TITLE = "to_tsvector('simple', title_folded) || to_tsvector('simple', title_marked)"
POSTGRESQL = (
    f"""ALTER TABLE search_searchdoc
        ADD COLUMN title_words tsvector GENERATED ALWAYS AS ({_KIND} || {_TITLE}) STORED,
        ADD COLUMN words tsvector GENERATED ALWAYS AS ({_KIND} || {_TITLE} || to_tsvector('simple', body_folded)) STORED""",
    "CREATE INDEX search_title_words ON search_searchdoc USING gin (title_words)",
    "CREATE INDEX search_words ON search_searchdoc USING gin (words)",
)


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    docs = apps.get_model("search", "SearchDoc").objects
    for doc in docs.only("id", "title").iterator(chunk_size=1_000):
        docs.filter(pk=doc.pk).update(title_marked=marked(doc.title))


def create(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_fulltext")]
    operations = [
        migrations.RunPython(before.undo, before.create),
        migrations.AddField("searchdoc", "title_marked", models.TextField(default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(create, before.undo),
    ]
