"""The tables of the house's database, as the migrations that made them, live only here."""

from __future__ import annotations

JOURNAL = """
CREATE TABLE event (
    stream TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, payload BLOB NOT NULL,
    PRIMARY KEY (stream, seq)
) STRICT;
CREATE TABLE draft (
    stream TEXT NOT NULL, account TEXT NOT NULL, payload BLOB NOT NULL,
    PRIMARY KEY (stream, account)
) STRICT;
"""

# What people and circles are called, plans, rules and chests are sealed. Accounts and circles' ids stand in clear.
DIRECTORY = """
CREATE TABLE person (key TEXT PRIMARY KEY, payload BLOB NOT NULL) STRICT;
CREATE TABLE secrets (key TEXT PRIMARY KEY, payload BLOB NOT NULL) STRICT;
CREATE TABLE circle (key TEXT PRIMARY KEY, payload BLOB NOT NULL) STRICT;
CREATE TABLE treasure (
    number INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, source BLOB NOT NULL, payload BLOB NOT NULL,
    UNIQUE (account, source)
) STRICT;
"""

MIGRATIONS: tuple[str, ...] = (JOURNAL + DIRECTORY,)
