import type { Migration } from '../sqlite.ts'

/**
 * Tables of the sync in `state.db` (sync engine, section 16), each with the prefix `sync_`.
 *
 * Beyond what is printed there: `sync_trail` (the last images of a pair and why it is set
 * aside), and the triggers that make a write without its stored pre-image impossible, not only one without a
 * reference to it.
 */
export const syncTables: Migration = `
  CREATE TABLE sync_link (
    link_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('mail', 'event', 'contact', 'task')),
    d_account TEXT NOT NULL,
    m_account TEXT NOT NULL,
    d_identity TEXT NOT NULL,
    m_identity TEXT NOT NULL,
    scope_json TEXT NOT NULL,
    policy_json TEXT NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0,
    epoch INTEGER NOT NULL DEFAULT 1,
    mode TEXT NOT NULL DEFAULT 'off'
      CHECK (mode IN ('off', 'scan', 'preview', 'live', 'paused', 'hold', 'repair')),
    snapshot_id TEXT,
    CHECK (mode <> 'live' OR snapshot_id IS NOT NULL),
    UNIQUE (kind, d_account, m_account)
  ) STRICT;

  CREATE TABLE sync_container (
    cont_id INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL REFERENCES sync_link,
    side TEXT NOT NULL CHECK (side IN ('D', 'M')),
    remote_id TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT,
    partner INTEGER REFERENCES sync_container,
    cursor TEXT,
    validity TEXT,
    scan_gen INTEGER NOT NULL DEFAULT 0,
    complete_gen INTEGER NOT NULL DEFAULT 0,
    UNIQUE (link_id, side, remote_id)
  ) STRICT;

  CREATE TABLE sync_pair (
    pair_id INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL REFERENCES sync_link,
    uid TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL CHECK (origin IN ('D', 'M', 'both')),
    owner TEXT NOT NULL DEFAULT 'self' CHECK (owner IN ('self', 'other')),
    parent INTEGER REFERENCES sync_pair,
    orig_start TEXT,
    flips INTEGER NOT NULL DEFAULT 0,
    fail_count INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'live'
      CHECK (state IN ('live', 'dormant', 'detached', 'conflict', 'quarantine', 'tomb')),
    UNIQUE (parent, orig_start)
  ) STRICT;
  CREATE INDEX sync_pair_link ON sync_pair (link_id, state);

  CREATE TABLE sync_trail (
    pair_id INTEGER PRIMARY KEY REFERENCES sync_pair,
    link_id INTEGER NOT NULL REFERENCES sync_link,
    reason TEXT,
    trail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sync_trail_link ON sync_trail (link_id);

  CREATE TABLE sync_item (
    link_id INTEGER NOT NULL REFERENCES sync_link,
    side TEXT NOT NULL CHECK (side IN ('D', 'M')),
    remote_id TEXT NOT NULL,
    pair_id INTEGER REFERENCES sync_pair,
    cont_id INTEGER NOT NULL REFERENCES sync_container,
    version TEXT,
    modified INTEGER,
    seen_at INTEGER NOT NULL,
    scan_gen INTEGER NOT NULL,
    nat_key TEXT,
    finger TEXT,
    obs TEXT NOT NULL,
    obs_hash TEXT NOT NULL,
    base TEXT,
    base_hash TEXT,
    life TEXT NOT NULL DEFAULT 'here' CHECK (life IN ('here', 'suspect', 'outside', 'gone')),
    CHECK ((pair_id IS NULL) = (base IS NULL)),
    CHECK ((base IS NULL) = (base_hash IS NULL)),
    PRIMARY KEY (link_id, side, remote_id)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX sync_item_pair ON sync_item (pair_id, side) WHERE pair_id IS NOT NULL;
  CREATE INDEX sync_item_key ON sync_item (link_id, side, nat_key);
  CREATE INDEX sync_item_finger ON sync_item (link_id, side, finger);

  CREATE TABLE sync_run (
    run_id INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL REFERENCES sync_link,
    started INTEGER NOT NULL,
    ended INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('live', 'preview', 'first', 'repair', 'undo', 'proof')),
    plan_hash TEXT,
    undo_of INTEGER REFERENCES sync_run,
    counts TEXT
  ) STRICT;
  CREATE INDEX sync_run_link ON sync_run (link_id, started);

  CREATE TABLE sync_pre_image (
    ref TEXT PRIMARY KEY,
    link_id INTEGER NOT NULL REFERENCES sync_link,
    side TEXT NOT NULL CHECK (side IN ('D', 'M')),
    remote_id TEXT NOT NULL,
    version TEXT,
    at INTEGER NOT NULL,
    body TEXT,
    blob_ref TEXT,
    why TEXT NOT NULL,
    keep_until INTEGER NOT NULL,
    CHECK (body IS NOT NULL OR blob_ref IS NOT NULL)
  ) STRICT;
  CREATE INDEX sync_pre_image_until ON sync_pre_image (keep_until);

  CREATE TABLE sync_intent (
    intent_id TEXT PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES sync_run,
    link_id INTEGER NOT NULL REFERENCES sync_link,
    pair_uid TEXT NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('create', 'update', 'move', 'delete')),
    side TEXT NOT NULL CHECK (side IN ('D', 'M')),
    target TEXT,
    source TEXT,
    idem_key TEXT NOT NULL UNIQUE,
    expect TEXT,
    patch TEXT NOT NULL,
    image TEXT,
    pre_ref TEXT,
    state TEXT NOT NULL CHECK (state IN
      ('planned', 'sent', 'unknown', 'ambiguous', 'held', 'done', 'cancelled', 'failed')),
    attempt INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER,
    not_before INTEGER,
    error_class TEXT,
    error TEXT,
    CHECK (op = 'create' OR (target IS NOT NULL AND pre_ref IS NOT NULL)),
    CHECK (state IN ('planned', 'held', 'cancelled') OR sent_at IS NOT NULL)
  ) STRICT;
  CREATE UNIQUE INDEX sync_one_open ON sync_intent (pair_uid, side)
    WHERE state IN ('planned', 'sent', 'unknown', 'ambiguous', 'held');
  CREATE INDEX sync_intent_state ON sync_intent (link_id, state);
  CREATE INDEX sync_intent_run ON sync_intent (run_id);
  CREATE TRIGGER sync_intent_pre_image BEFORE INSERT ON sync_intent
    WHEN NEW.pre_ref IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM sync_pre_image WHERE ref = NEW.pre_ref)
    BEGIN SELECT RAISE(ABORT, 'sync_intent: pre-image is not stored'); END;
  CREATE TRIGGER sync_pre_image_kept BEFORE DELETE ON sync_pre_image
    WHEN EXISTS (SELECT 1 FROM sync_intent WHERE pre_ref = OLD.ref
      AND state IN ('planned', 'sent', 'unknown', 'ambiguous', 'held'))
    BEGIN SELECT RAISE(ABORT, 'sync_pre_image: an open write needs it'); END;

  CREATE TABLE sync_conflict (
    conflict_id INTEGER PRIMARY KEY,
    pair_uid TEXT NOT NULL,
    field TEXT NOT NULL,
    base TEXT,
    d TEXT,
    m TEXT,
    rule TEXT NOT NULL,
    kept TEXT NOT NULL,
    at INTEGER NOT NULL,
    resolved INTEGER
  ) STRICT;
  CREATE INDEX sync_conflict_pair ON sync_conflict (pair_uid);

  CREATE TABLE sync_hint (
    hint_id TEXT PRIMARY KEY,
    link_id INTEGER,
    remote_id TEXT,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    taken INTEGER
  ) STRICT;

  CREATE TABLE sync_rate_window (
    scope TEXT NOT NULL,
    window TEXT NOT NULL,
    cap INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0),
    PRIMARY KEY (scope, window)
  ) STRICT;
`
