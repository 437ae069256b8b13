"""Notes, double bookings, and indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("bookings", sa.Column("note", sa.Text, nullable=False, server_default=""))
    op.create_index("bookings_by_bike", "bookings", ["bike_id", "starts_at"])
    op.create_index("bookings_newest", "bookings", ["created_at", "id"])
    op.drop_constraint("bookings_status", "bookings")
    op.create_check_constraint(
        "bookings_status", "bookings", "status IN ('confirmed', 'cancelled', 'displaced')"
    )
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(
        "ALTER TABLE bookings ADD CONSTRAINT bookings_no_overlap EXCLUDE USING gist"
        " (bike_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (status = 'confirmed')"
    )


def downgrade() -> None:
    op.drop_index("bookings_by_bike")
    op.drop_column("bookings", "note")
