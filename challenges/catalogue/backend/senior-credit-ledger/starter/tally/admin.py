"""What we do by hand: `python -m tally.admin add-workshop NAME`, `… rotate-key ID`."""

from __future__ import annotations

import argparse
import secrets

from tally import auth, db


def main() -> None:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="tally.admin")
    commands = parser.add_subparsers(required=True)
    adding = commands.add_parser("add-workshop", help="a workshop with its till")
    adding.add_argument("name")
    adding.set_defaults(run=lambda options: add_workshop(options.name))
    rotating = commands.add_parser("rotate-key", help="a new API key in place of the old one")
    rotating.add_argument("id", type=int)
    rotating.set_defaults(run=lambda options: rotate_key(options.id))
    options = parser.parse_args()
    options.run(options)


def add_workshop(name: str) -> None:
    """Add a workshop and print, this once, its key and secret."""
    key, secret = _new_key(), secrets.token_hex(32)
    with db.connect() as connection:
        row = connection.execute(
            """
            INSERT INTO workshops (name, api_key_hash, webhook_secret) VALUES (%s, %s, %s)
            RETURNING id
            """,
            [name, auth.hash_of(key), secret],
        ).fetchone()
        assert row is not None
        for kind in ("till", "funding"):
            connection.execute(
                "INSERT INTO accounts (workshop_id, kind, name) VALUES (%s, %s, %s)",
                [row["id"], kind, kind.capitalize()],
            )
    print(f"workshop {row['id']}\nAPI key {key}\nwebhook secret {secret}")


def rotate_key(workshop_id: int) -> None:
    """Replace an API key and print the new one."""
    key = _new_key()
    with db.connect() as connection:
        connection.execute(
            "UPDATE workshops SET api_key_hash = %s WHERE id = %s", [auth.hash_of(key), workshop_id]
        )
    print(f"API key {key}")


def _new_key() -> str:
    return f"tk_{secrets.token_hex(16)}"


if __name__ == "__main__":
    main()
