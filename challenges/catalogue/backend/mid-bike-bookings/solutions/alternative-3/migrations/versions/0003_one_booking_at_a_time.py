"""Two confirmed bookings of a bike never overlap; an index for the list, and one for the weekly limit.

Bookings that overlap already: whoever came later is `displaced`.
"""

from bisect import bisect_left
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

CONFIRMED = sa.text(
    "SELECT id, bike_id, starts_at, ends_at FROM bookings"
    " WHERE status = 'confirmed' ORDER BY created_at, id"
)
DISPLACE = sa.text("UPDATE bookings SET status = 'displaced' WHERE id = ANY(:ids)")

# A range of one number stands for "the same bike": for bike_id WITH = we would need the extension
# btree_gist, which not every server lets us create. bigint, since the range ends one above the id.
ONE_AT_A_TIME = """
    ALTER TABLE bookings ADD CONSTRAINT bookings_one_at_a_time EXCLUDE USING gist (
        int8range(bike_id::bigint, bike_id::bigint, '[]') WITH &&,
        tstzrange(starts_at, ends_at, '[)') WITH &&
    ) WHERE (status = 'confirmed')
"""


def upgrade() -> None:
    # Nobody books between our look at the bookings and the constraint.
    op.execute("LOCK TABLE bookings IN ACCESS EXCLUSIVE MODE")
    op.drop_constraint("bookings_status", "bookings")
    op.create_check_constraint(
        "bookings_status", "bookings", "status IN ('confirmed', 'cancelled', 'displaced')"
    )
    connection = op.get_bind()
    connection.execute(DISPLACE, {"ids": displaced(connection.execute(CONFIRMED))})
    op.execute(ONE_AT_A_TIME)
    op.create_index("bookings_by_age", "bookings", ["created_at", "id"])
    op.create_index("bookings_by_member", "bookings", ["member_id", "starts_at"])


def downgrade() -> None:
    op.execute("LOCK TABLE bookings IN ACCESS EXCLUSIVE MODE")
    op.drop_index("bookings_by_member")
    op.drop_index("bookings_by_age")
    op.drop_constraint("bookings_one_at_a_time", "bookings")
    op.execute("UPDATE bookings SET status = 'confirmed' WHERE status = 'displaced'")
    op.drop_constraint("bookings_status", "bookings")
    op.create_check_constraint(
        "bookings_status", "bookings", "status IN ('confirmed', 'cancelled')"
    )


def displaced(bookings):
    """The ids of those that overlap one that came before them and keeps its place."""
    found = []
    kept = defaultdict(list)  # by bike, sorted; they never overlap
    for booking in bookings:
        times = kept[booking.bike_id]
        place = bisect_left(times, (booking.starts_at, booking.ends_at))
        into_the_one_before = place > 0 and times[place - 1][1] > booking.starts_at
        into_the_one_after = place < len(times) and times[place][0] < booking.ends_at
        if into_the_one_before or into_the_one_after:
            found.append(booking.id)
        else:
            times.insert(place, (booking.starts_at, booking.ends_at))
    return found
