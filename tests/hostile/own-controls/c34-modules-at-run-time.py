# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import atexit
import gc
import importlib
import importlib.metadata
import importlib.resources
import importlib.util
import pathlib
import sys
import types

atexit.register(lambda: None)


def solve(x):
    path = pathlib.Path("made_at_run_time.py")
    path.write_text("def same(value):\n    return value\n")
    importlib.invalidate_caches()
    spec = importlib.util.spec_from_file_location("made_at_run_time", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    assert importlib.metadata.version("pytest")
    assert importlib.resources.files("json").joinpath("decoder.py").is_file()
    made = types.new_class("Made", (), {}, lambda body: body.update(call=staticmethod(module.same)))
    gc.collect()
    scope = {"same": made.call}
    exec("value = same", scope)
    return scope["value"](x)
