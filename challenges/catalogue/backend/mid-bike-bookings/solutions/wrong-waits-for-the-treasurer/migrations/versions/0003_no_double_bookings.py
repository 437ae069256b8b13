"""A bike is never booked twice; who is booked twice already is displaced. An index for the list."""

from alembic import op

revision = "0003"
down_revision = "0002"

# In the order in which they were made; each sees what became of those before it.
DISPLACE = """
    DO $$
    DECLARE
        late bookings%ROWTYPE;
    BEGIN
        FOR late IN
            SELECT * FROM bookings WHERE status = 'confirmed' ORDER BY created_at, id
        LOOP
            UPDATE bookings
            SET status = 'displaced'
            WHERE id = late.id
              AND EXISTS (
                  SELECT FROM bookings AS kept
                  WHERE kept.bike_id = late.bike_id
                    AND kept.status = 'confirmed'
                    AND kept.starts_at < late.ends_at
                    AND kept.ends_at > late.starts_at
                    AND (kept.created_at, kept.id) < (late.created_at, late.id)
              );
        END LOOP;
    END
    $$
"""

# A range of times has its start and not its end. btree_gist brings `=` for whole numbers.
NO_OVERLAP = """
    ALTER TABLE bookings ADD CONSTRAINT bookings_no_overlap EXCLUDE USING gist (
        bike_id WITH =, tstzrange(starts_at, ends_at) WITH &&
    ) WHERE (status = 'confirmed')
"""


def upgrade() -> None:
    # This locks the table until the commit: nobody books between the displacing and the constraint.
    statuses("confirmed", "cancelled", "displaced")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(DISPLACE)
    op.execute(NO_OVERLAP)
    op.create_index("bookings_newest", "bookings", ["created_at", "id"])


def downgrade() -> None:
    op.drop_index("bookings_newest")
    op.drop_constraint("bookings_no_overlap", "bookings")
    op.execute("UPDATE bookings SET status = 'confirmed' WHERE status = 'displaced'")
    statuses("confirmed", "cancelled")
    # btree_gist stays: by now, somebody else may use it.


def statuses(*allowed: str) -> None:
    """Let the column have these values and no others."""
    op.drop_constraint("bookings_status", "bookings")
    listed = ", ".join(f"'{status}'" for status in allowed)
    op.create_check_constraint("bookings_status", "bookings", f"status IN ({listed})")
