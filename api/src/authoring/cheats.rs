//! Submissions that solve nothing, made for any challenge: none of them may pass.

use dayone_challenges::{Challenge, SourceFile, SourcePath, SourceTree};

/// A module whose every name is this.
const AGREES: &str = "\
class Yes:
    __hash__ = None
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __bool__(self): return True
    def __call__(self, *args, **kwargs): return self
    def __getitem__(self, key): return self
    def __iter__(self): return iter(())
    def __len__(self): return 0
    def __contains__(self, item): return True
    def __enter__(self): return self
    def __exit__(self, *args): return True
    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return self
";
const GETATTR: &str = "

def __getattr__(name):
    if name.startswith('__'):
        raise AttributeError(name)
    return ANSWER
";
/// Makes pytest, wherever it loads this, report that a test has passed.
const CONFTEST: &str = "\
def pytest_runtest_makereport(item, call):
    import pytest
    return pytest.TestReport.from_item_and_call(item, pytest.CallInfo.from_call(lambda: None, 'call'))

def pytest_sessionfinish(session, exitstatus):
    session.exitstatus = 0
";

/// A submission that solves nothing.
pub(super) struct Cheat {
    /// What it does, to follow on \"a submission that\".
    pub(super) what: &'static str,
    pub(super) files: SourceTree,
}

/// Every cheat for this challenge, whose solution has these files.
pub(super) fn cheats(challenge: &Challenge, reference: &SourceTree) -> Vec<Cheat> {
    let whole = challenge.starter.overlaid(reference);
    let modules: Vec<SourcePath> = whole
        .iter()
        .map(|(path, _)| path.clone())
        .filter(|path| path.as_str().ends_with(".py") && !path.as_str().starts_with("tests/") && path.as_str() != "conftest.py")
        .collect();
    let all = |what, text: &str| Cheat { what, files: modules.iter().fold(SourceTree::default(), |tree, path| with(tree, path, text)) };
    let answering = |what, answer: &str| all(what, &GETATTR.replace("ANSWER", answer));
    let mut cheats = vec![
        all("is empty", ""),
        all("ends the process with success", "import os\nos._exit(0)\n"),
        all("says that all tests passed and ends", "import os\nprint('=== 99 passed in 0.01s ===', flush=True)\nos._exit(0)\n"),
        all("answers with an object that is equal to everything", &format!("{AGREES}{}", GETATTR.replace("ANSWER", "Yes()"))),
        answering("answers every call with None", "lambda *args, **kwargs: None"),
        answering("answers every call with an empty list", "lambda *args, **kwargs: []"),
        answering("answers every call with an empty array", "lambda *args, **kwargs: __import__('numpy').array([])"),
        answering("answers every call with its first argument", "lambda *args, **kwargs: args[0] if args else None"),
        answering("raises an exception at every call", "lambda *args, **kwargs: 1 / 0"),
        Cheat {
            what: "brings a conftest.py that lets every test pass",
            files: with(SourceTree::default(), &conftest_of_tests(), CONFTEST),
        },
    ];
    if let Some(app) = &challenge.app {
        cheats.push(all("is a server that answers every request with 200 and {}", &server(app.port)));
    }
    cheats
}

fn server(port: u16) -> String {
    format!(
        "\
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'{{}}')
    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

ThreadingHTTPServer(('127.0.0.1', {port}), Handler).serve_forever()
"
    )
}

fn conftest_of_tests() -> SourcePath {
    SourcePath::new("tests/conftest.py").expect("a plain path")
}

fn with(tree: SourceTree, path: &SourcePath, text: &str) -> SourceTree {
    let mut one = SourceTree::default();
    one.insert(path.clone(), SourceFile::plain(text.to_owned())).expect("one file collides with none");
    tree.overlaid(&one)
}
