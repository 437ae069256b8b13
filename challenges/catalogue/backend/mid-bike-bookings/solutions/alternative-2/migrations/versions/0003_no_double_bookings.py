"""No bike is booked twice; who already lost one is displaced; indexes for list and weekly limit."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # For "bike_id WITH =" in a GiST index. Trusted since PostgreSQL 13: the owner of the database
    # may create it.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    # Nobody writes between our look at the rows and the rule that they have to obey from then on.
    op.execute("LOCK TABLE bookings IN ACCESS EXCLUSIVE MODE")
    allow_statuses("confirmed", "cancelled", "displaced")
    displace()
    op.execute(
        """
        ALTER TABLE bookings ADD CONSTRAINT bookings_no_overlap
        EXCLUDE USING gist (bike_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&)
        WHERE (status = 'confirmed')
        """
    )
    op.create_index("bookings_by_age", "bookings", ["created_at", "id"])
    op.create_index("bookings_by_member", "bookings", ["member_id", "starts_at"])


def downgrade() -> None:
    # btree_gist stays: it may have been there before us, or something else may use it by now.
    op.drop_index("bookings_by_member", "bookings")
    op.drop_index("bookings_by_age", "bookings")
    op.drop_constraint("bookings_no_overlap", "bookings")
    op.execute("UPDATE bookings SET status = 'confirmed' WHERE status = 'displaced'")
    allow_statuses("confirmed", "cancelled")


def allow_statuses(*statuses: str) -> None:
    """Let a booking have these statuses and no others."""
    op.drop_constraint("bookings_status", "bookings")
    listed = ", ".join(f"'{status}'" for status in statuses)
    op.create_check_constraint("bookings_status", "bookings", sa.text(f"status IN ({listed})"))


def displace() -> None:
    """Displace every booking that overlaps an earlier one that keeps its place.

    Bookings go into a table with the very rule that we are about to make, in the order in which
    they were made. Those that overlap nothing that is in there already go in and keep their place;
    the others are skipped, and so cannot displace anybody.
    """
    op.execute(
        """
        CREATE TEMPORARY TABLE keeps_its_place (
            id integer,
            bike_id integer,
            hours tstzrange,
            EXCLUDE USING gist (bike_id WITH =, hours WITH &&)
        )
        """
    )
    op.execute(
        """
        INSERT INTO keeps_its_place
        SELECT id, bike_id, tstzrange(starts_at, ends_at, '[)')
        FROM bookings
        WHERE status = 'confirmed'
        ORDER BY created_at, id
        ON CONFLICT DO NOTHING
        """
    )
    op.execute(
        """
        UPDATE bookings SET status = 'displaced'
        WHERE status = 'confirmed'
        AND NOT EXISTS (SELECT FROM keeps_its_place AS kept WHERE kept.id = bookings.id)
        """
    )
    op.execute("DROP TABLE keeps_its_place")
