# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import logging
import logging.handlers
import sys
import traceback
import warnings

logging.basicConfig(stream=sys.stderr, level=logging.DEBUG, force=True)
log = logging.getLogger(__name__)


def solve(x):
    log.debug("asked for %r", x)
    warnings.warn("this is old", DeprecationWarning, stacklevel=2)
    handler = logging.handlers.RotatingFileHandler("work.log", maxBytes=2_000, backupCount=2)
    log.addHandler(handler)
    try:
        for number in range(100):
            log.info("line %d of a log: \u20ac \U0001f600", number)
        raise ValueError("expected")
    except ValueError:
        log.exception("it went wrong")
        traceback.print_exc()
    finally:
        log.removeHandler(handler)
        handler.close()
    print("done", file=sys.stderr)
    return x
