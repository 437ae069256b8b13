"""Displace whoever is booked on a bike that was given away before; let it never happen again."""

from bisect import insort
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "7c1d"
down_revision = "0002"

bookings = sa.table(
    "bookings",
    sa.column("id", sa.Integer),
    sa.column("bike_id", sa.Integer),
    sa.column("starts_at", sa.DateTime(timezone=True)),
    sa.column("ends_at", sa.DateTime(timezone=True)),
    sa.column("status", sa.Text),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.execute("LOCK TABLE bookings")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.drop_constraint("bookings_status", "bookings")
    op.create_check_constraint(
        "bookings_status",
        "bookings",
        bookings.c.status.in_(["confirmed", "cancelled", "displaced"]),
    )
    lost = displaced(op.get_bind())
    if lost:
        op.execute(bookings.update().where(bookings.c.id.in_(lost)).values(status="displaced"))
    op.execute(
        "ALTER TABLE bookings ADD CONSTRAINT bookings_one_at_a_time EXCLUDE"
        " USING gist (bike_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&)"
        " WHERE (status = 'confirmed')"
    )
    op.execute("CREATE INDEX bookings_list ON bookings (created_at DESC, id DESC)")


def displaced(connection: sa.Connection) -> list[int]:
    """The bookings that clash with one that was made before and keeps its place."""
    confirmed = (
        bookings.select()
        .where(bookings.c.status == "confirmed")
        .order_by(bookings.c.created_at, bookings.c.id)
    )
    places = defaultdict(list)
    lost = []
    for row in connection.execute(confirmed):
        if any(start < row.ends_at and end > row.starts_at for start, end in places[row.bike_id]):
            lost.append(row.id)
        else:
            insort(places[row.bike_id], (row.starts_at, row.ends_at))
    return lost


def downgrade() -> None:
    op.execute("DROP INDEX bookings_list")
    op.execute("ALTER TABLE bookings DROP CONSTRAINT bookings_one_at_a_time")
    op.execute("UPDATE bookings SET status = 'confirmed' WHERE status = 'displaced'")
    op.drop_constraint("bookings_status", "bookings")
    op.create_check_constraint(
        "bookings_status", "bookings", bookings.c.status.in_(["confirmed", "cancelled"])
    )
    op.execute("DROP EXTENSION btree_gist")
