import type { Migration } from '../sqlite.ts'

/** `last` of what the newest snapshot holds. A literal in SQL, so that partial indexes are used. */
export const open = 2_147_483_647

/**
 * The catalogue's tables.
 *
 * `version` and `folder` say from which to which snapshot (`seq`, in order of time) a path held
 * something, so that an unchanged file costs one row for all snapshots. `version.id` grows with the
 * item's time (see `version-ids.ts`): the index is read newest first without sorting.
 * `item.alive` = the newest snapshot holds some file of it. `vocabulary` turns the beginning of a
 * word into words, as the index gives hits one after another for whole words only.
 *
 * A version that stands for its item in lists (its record, or the file itself) has `kind`, the item's
 * `person` and `name`, by which titles are sorted; `member` holds the departments of people and the
 * department above a department (`left` = the person has left). `change` counts for each snapshot what
 * differs from the one before, so that sums up to a snapshot are what it holds.
 */
export const catalogueMigrations: readonly Migration[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE snapshot (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    time INTEGER NOT NULL,
    tree TEXT NOT NULL,
    tags TEXT NOT NULL,
    complete INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE path (
    id INTEGER PRIMARY KEY,
    parent INTEGER NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX path_name ON path (parent, name);

  CREATE TABLE folder (
    path INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    tree BLOB NOT NULL,
    mtime INTEGER NOT NULL,
    PRIMARY KEY (path, first)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX folder_closed ON folder (last) WHERE last < 2147483647;

  CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    alive INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX item_gone ON item (id) WHERE alive = 0;

  CREATE TABLE person (key TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL)
    STRICT, WITHOUT ROWID;

  CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    path INTEGER NOT NULL,
    item INTEGER,
    part TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    content BLOB NOT NULL
  ) STRICT;
  CREATE INDEX version_path ON version (path);
  CREATE INDEX version_item ON version (item) WHERE item IS NOT NULL;
  CREATE INDEX version_closed ON version (last) WHERE last < 2147483647;

  CREATE TABLE doc (
    version INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    time INTEGER NOT NULL,
    person TEXT,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE vocabulary (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  CREATE VIRTUAL TABLE words USING fts5(
    title, body, facet, content='', contentless_delete=1, tokenize='ascii', prefix='3'
  );
  INSERT INTO words (words, rank) VALUES ('hashsize', 16777216);
  `,
  // What an older program has read lacks these columns: all is read again.
  `
  DELETE FROM snapshot;
  DELETE FROM path;
  DELETE FROM folder;
  DELETE FROM item;
  DELETE FROM person;
  DELETE FROM version;
  DELETE FROM doc;
  DELETE FROM vocabulary;
  INSERT INTO words (words) VALUES ('delete-all');

  ALTER TABLE item ADD COLUMN person TEXT;
  ALTER TABLE doc ADD COLUMN places TEXT NOT NULL DEFAULT '';
  ALTER TABLE version ADD COLUMN kind TEXT;
  ALTER TABLE version ADD COLUMN person TEXT;
  ALTER TABLE version ADD COLUMN name TEXT;
  CREATE INDEX version_kind ON version (kind, id, first, last) WHERE kind IS NOT NULL;
  CREATE INDEX version_person ON version (person, id, first, last, kind) WHERE person IS NOT NULL;
  CREATE INDEX version_name ON version (kind, name, id, first, last) WHERE kind IS NOT NULL;
  CREATE INDEX version_first ON version (first) WHERE kind IS NOT NULL;

  CREATE TABLE member (
    version INTEGER NOT NULL,
    department TEXT NOT NULL,
    PRIMARY KEY (department, version)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX member_version ON member (version);

  CREATE TABLE change (
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    person TEXT NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    PRIMARY KEY (seq, kind, person)
  ) STRICT, WITHOUT ROWID;
  `,
]
