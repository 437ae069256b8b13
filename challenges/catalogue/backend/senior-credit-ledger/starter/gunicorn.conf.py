"""How the service runs everywhere: `gunicorn 'tally:create_app()'` in this folder."""

bind = "127.0.0.1:8000"

# Two processes with six threads, each with a connection of its own. PostgreSQL takes 20.
workers = 2
threads = 6
preload_app = True
control_socket_disable = True
loglevel = "warning"


def on_starting(_: object) -> None:
    """Bring the database up to date before anybody is served."""
    from tally import migrate

    migrate.main()
