import type { Migration } from './sqlite.ts'

/** History of `state.db`: add at the end, never edit what was released. */
export const stateMigrations: readonly Migration[] = [
  `
  CREATE TABLE run (
    id TEXT PRIMARY KEY,
    what TEXT NOT NULL,
    mode TEXT,
    state TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER,
    snapshot TEXT,
    counts TEXT NOT NULL,
    failure TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_started ON run (started);

  CREATE TABLE doomed_pack (id TEXT PRIMARY KEY, first_seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE budget (
    org TEXT NOT NULL,
    month TEXT NOT NULL,
    day TEXT NOT NULL,
    meter TEXT NOT NULL CHECK (meter IN ('calls', 'deliveries')),
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('backup', 'restore', 'sync', 'setup', 'alert')),
    used INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (org, month, day, meter, kind, purpose)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE budget_month (
    org TEXT NOT NULL,
    month TEXT NOT NULL,
    cap INTEGER NOT NULL CHECK (cap >= 0),
    cap_source TEXT NOT NULL CHECK (cap_source IN ('edition', 'service', 'person')),
    exhausted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (org, month)
  ) STRICT, WITHOUT ROWID;
  `,
]
