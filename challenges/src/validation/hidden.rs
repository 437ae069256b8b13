//! The hidden tests: each is whole, none depends on the moment, and none tells what it knows.

use std::collections::BTreeSet;

use tree_sitter::Node;

use super::{Finding, Rule};
use crate::challenge::Challenge;
use crate::python::{Module, above, below, children, line_of};
use crate::tree::SourceTree;

/// Calls whose result depends on the moment or the place.
const UNSTEADY: &[&str] = &[
    "time.time",
    "time.monotonic",
    "time.perf_counter",
    "datetime.now",
    "datetime.datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.date.today",
    "uuid.uuid4",
    "uuid4",
    "random.random",
    "random.randint",
    "random.choice",
    "random.choices",
    "random.sample",
    "random.shuffle",
    "random.uniform",
    "os.urandom",
    "secrets.token_hex",
    "socket.gethostname",
];
/// What writes to where nobody of the judge's looks.
const PRINTING: &[&str] = &["print", "pprint", "sys.stdout.write", "sys.stderr.write", "logging.info", "logging.warning"];
/// Lines of a hidden test that also stand in the starter: more than this share is a copy.
const COPIED: f64 = 0.5;
/// A shorter line says nothing of where it is from.
const TELLING_LINE: usize = 24;

pub(super) fn check(challenge: &Challenge) -> Vec<Finding> {
    let mut findings = Vec::new();
    let submission = top_names(&challenge.starter);
    let own = top_names(&challenge.hidden);
    for (folder, tree) in [("hidden", &challenge.hidden), ("starter/tests", &challenge.public_tests())] {
        for (path, file) in tree.iter().filter(|(path, _)| path.as_str().ends_with(".py")) {
            let Ok(text) = std::str::from_utf8(&file.bytes) else { continue };
            let is_hidden = folder == "hidden";
            let is_a_fake = is_hidden && super::fairness::is_a_fake(challenge, path.as_str());
            let file = TestFile { path: format!("{folder}/{path}"), module: Module::parse(text), is_hidden, is_a_fake };
            if file.module.is_valid() {
                file.check(&submission, &own, &mut findings);
            } else {
                findings.push(Rule::Format.finding(&file.path, None, "is no valid Python"));
            }
        }
    }
    findings.extend(copies(challenge));
    findings
}

/// Modules and packages at the top of a tree.
fn top_names(tree: &SourceTree) -> BTreeSet<String> {
    let name = |path: &str| path.split('/').next().unwrap_or_default().trim_end_matches(".py").to_owned();
    let python = tree.iter().filter(|(path, _)| path.as_str().ends_with(".py"));
    python.map(|(path, _)| name(path.as_str())).filter(|name| !matches!(name.as_str(), "tests" | "conftest")).collect()
}

struct TestFile<'a> {
    path: String,
    module: Module<'a>,
    is_hidden: bool,
    /// What stands for others' servers may be slow on purpose.
    is_a_fake: bool,
}

impl TestFile<'_> {
    fn check(&self, submission: &BTreeSet<String>, own: &BTreeSet<String>, findings: &mut Vec<Finding>) {
        let mut say = |rule: Rule, node: Node<'_>, detail: String| {
            findings.push(rule.finding(&self.path, Some(line_of(node)), detail));
        };
        for node in self.module.nodes() {
            match node.kind() {
                "import_statement" | "import_from_statement" => {
                    if let Some(name) = self.imported(node).into_iter().find(|name| submission.contains(name) && !own.contains(name)) {
                        say(
                            Rule::Secret,
                            node,
                            format!(
                                "imports {name:?}, which is the submission's: a test that runs it in the grader can be made to pass. Reach it through candidate.module({name:?})"
                            ),
                        );
                    }
                }
                "call" => self.check_call(node, &mut say),
                "assert_statement" => {
                    if let Some(literal) = self.literal_on_the_left(node) {
                        say(
                            Rule::Tests,
                            node,
                            format!(
                                "has the expected value {literal} on the left; write `assert actual == expected`, as the report's diff has it"
                            ),
                        );
                    }
                }
                "function_definition" if self.module.part(node, "name").starts_with("test") => self.check_test(node, &mut say),
                _ => {}
            }
        }
    }

    /// The top names that an import statement asks for.
    fn imported(&self, node: Node<'_>) -> Vec<String> {
        let top = |name: &str| name.split('.').next().unwrap_or_default().trim().to_owned();
        if node.kind() == "import_from_statement" {
            return vec![top(self.module.part(node, "module_name"))];
        }
        let mut cursor = node.walk();
        let names: Vec<_> = node.children_by_field_name("name", &mut cursor).collect();
        names.into_iter().map(|name| top(self.module.text(name).split(" as ").next().unwrap_or_default())).collect()
    }

    fn check_call(&self, node: Node<'_>, say: &mut impl FnMut(Rule, Node<'_>, String)) {
        let function = self.module.part(node, "function");
        if self.is_hidden && PRINTING.contains(&function) {
            say(
                Rule::Secret,
                node,
                format!(
                    "calls {function}: what a hidden test prints lands in the operator's log, expected values and all. Put what a reader needs into the assertion"
                ),
            );
        }
        if !self.is_a_fake && function == "time.sleep" {
            say(
                Rule::Steady,
                node,
                "calls time.sleep: what is ready on one machine is not on another. Wait for what you need, with a limit".to_owned(),
            );
        } else if !self.is_a_fake && UNSTEADY.contains(&function) {
            say(Rule::Steady, node, format!("calls {function}, so two runs differ: use a fixed value, or a random.Random with a seed"));
        }
        if matches!(function, "pytest.skip" | "pytest.xfail" | "pytest.importorskip") {
            say(Rule::Tests, node, format!("calls {function}: a test that does not run is not a pass. Remove it, or make it run"));
        }
        let is_of_the_submission = function.starts_with("candidate.") && !function.starts_with("candidate.raises");
        if is_of_the_submission && let Some(arguments) = node.child_by_field_name("arguments") {
            let is_its_name = |inner: Node<'_>| {
                inner
                    .parent()
                    .is_some_and(|parent| parent.kind() == "keyword_argument" && parent.child_by_field_name("name") == Some(inner))
            };
            let expected = below(arguments).into_iter().find(|inner| {
                inner.kind() == "identifier"
                    && !is_its_name(*inner)
                    && self.module.text(*inner).trim_start_matches('_').to_lowercase().starts_with("expect")
            });
            if let Some(expected) = expected {
                let name = self.module.text(expected);
                say(Rule::Secret, node, format!("gives {name} to the submission, which can then answer with it. Compare in the test"));
            }
        }
    }

    /// The left side of `assert literal == …`, when the right one is none.
    fn literal_on_the_left(&self, node: Node<'_>) -> Option<String> {
        let comparison = node.named_child(0).filter(|only| only.kind() == "comparison_operator")?;
        let parts = children(comparison);
        let [left, operator, right] = parts[..] else { return None };
        let is_literal = |node: Node<'_>| {
            matches!(node.kind(), "string" | "integer" | "float" | "list" | "dictionary" | "tuple" | "set")
                && !below(node).iter().any(|inner| matches!(inner.kind(), "identifier" | "call"))
        };
        (self.module.text(operator) == "==" && is_literal(left) && !is_literal(right)).then(|| self.module.text(left).to_owned())
    }

    fn check_test(&self, node: Node<'_>, say: &mut impl FnMut(Rule, Node<'_>, String)) {
        let name = self.module.part(node, "name");
        // The marks of a class are those of its tests.
        let decorated = above(node).filter(|outer| outer.kind() == "decorated_definition");
        let decorators = decorated.flat_map(children).filter(|child| child.kind() == "decorator");
        let mut marks: Vec<&str> = decorators.map(|mark| self.module.text(mark)).collect();
        let file_marks = self.module.of_kind("assignment").into_iter().filter(|left| self.module.part(*left, "left") == "pytestmark");
        marks.extend(file_marks.map(|mark| self.module.text(mark)));
        let has = |word: &str| marks.iter().any(|mark| mark.contains(word));
        if has("mark.skip") || has("mark.xfail") {
            say(Rule::Tests, node, format!("{name} is marked to be skipped or to fail, which is no result. Remove the mark"));
        }
        let body = node.child_by_field_name("body").map(below).unwrap_or_default();
        let asserts = |inner: &Node<'_>| match inner.kind() {
            "assert_statement" | "raise_statement" => true,
            "call" => {
                let function = self.module.part(*inner, "function");
                let last = function.rsplit('.').next().unwrap_or_default();
                last.contains("assert") || last == "raises" || last.starts_with("check") || last == "fail"
            }
            _ => false,
        };
        // A public test may be there to show how something is called.
        if self.is_hidden && !body.iter().any(asserts) {
            say(Rule::Tests, node, format!("{name} asserts nothing, so everything passes it. Say what must come back"));
        }
        if self.is_hidden {
            if !has("mark.criterion") {
                say(
                    Rule::Tests,
                    node,
                    format!("{name} has no criterion; mark what it counts towards, such as @pytest.mark.criterion(\"apis\")"),
                );
            }
            let first = node.child_by_field_name("body").and_then(|body| body.named_child(0)).and_then(|first| first.named_child(0));
            let has_docstring = first.is_some_and(|first| first.kind() == "string");
            if !has("mark.title") && !has_docstring {
                say(
                    Rule::Tests,
                    node,
                    format!("{name} has no title; mark what a recruiter reads: @pytest.mark.title(\"Totals are to the cent\")"),
                );
            }
        }
    }
}

/// Hidden tests that stand in the starter as well.
fn copies(challenge: &Challenge) -> Vec<Finding> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let telling = |text: &str| -> BTreeSet<String> {
        text.lines().map(str::trim).filter(|line| line.len() >= TELLING_LINE && !line.starts_with(['#', '@'])).map(str::to_owned).collect()
    };
    let mut findings = Vec::new();
    let is_test = |path: &str| path.rsplit('/').next().is_some_and(|name| name.starts_with("test_") && name.ends_with(".py"));
    for (path, file) in challenge.hidden.iter().filter(|(path, _)| is_test(path.as_str())) {
        let hidden = telling(&text(&file.bytes));
        for (open, other) in challenge.starter.iter().filter(|(open, _)| open.as_str() != "conftest.py") {
            let shared = telling(&text(&other.bytes)).intersection(&hidden).count();
            if shared > 3 && shared as f64 > COPIED * hidden.len() as f64 {
                let detail = format!(
                    "has {shared} lines of hidden/{path}: what a candidate can fetch shows what is hidden. Take it out of the starter"
                );
                findings.push(Rule::Secret.finding(format!("starter/{open}"), None, detail));
            }
        }
    }
    for (path, _) in
        challenge.starter.iter().filter(|(path, _)| path.as_str().starts_with("solutions/") || path.as_str().starts_with("hidden/"))
    {
        findings.push(Rule::Secret.finding(format!("starter/{path}"), None, "is in what a candidate gets; take it out of the starter"));
    }
    findings
}
