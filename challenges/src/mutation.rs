//! Small faults put into a solution, one at a time: tests that judge well notice each of them.
//!
//! The faults are those of the literature on mutation testing (DeMillo, Lipton and Sayward, "Hints on Test Data Selection",
//! 1978): operators, comparisons, constants, conditions, returns and statements. Left alone is what behaviour does not depend on
//! (annotations, docstrings, texts of errors and help) and what the solution did not change.

use std::collections::BTreeSet;
use std::ops::Range;

use similar::{ChangeTag, TextDiff};
use tree_sitter::Node;

use crate::python::{Module, above, children, line_of};
use crate::tree::{SourceFile, SourcePath, SourceTree};

/// One fault in one file of a solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The file.
    pub path: SourcePath,
    /// The line, counted from one.
    pub line: usize,
    /// What stood there.
    pub original: String,
    /// What stands there instead.
    pub replacement: String,
    bytes: Range<usize>,
}

impl Mutant {
    /// The solution with this fault.
    ///
    /// # Panics
    /// The mutant was made of another solution.
    pub fn of(&self, solution: &SourceTree) -> SourceTree {
        let file = solution.get(self.path.as_str()).expect("a mutant is of a file of its solution");
        let mut bytes = file.bytes.to_vec();
        bytes.splice(self.bytes.clone(), self.replacement.bytes());
        let mut one = SourceTree::default();
        one.insert(self.path.clone(), SourceFile { bytes: bytes.into(), executable: file.executable })
            .expect("one file collides with none");
        solution.overlaid(&one)
    }
}

/// Every mutant of the lines of Python that `solution` changes in `starter`, its tests left out.
pub fn mutants(starter: &SourceTree, solution: &SourceTree) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (path, file) in solution.iter() {
        let Ok(text) = std::str::from_utf8(&file.bytes) else { continue };
        if !path.as_str().ends_with(".py") || path.as_str().starts_with("tests/") {
            continue;
        }
        let before = starter.get(path.as_str()).and_then(|file| std::str::from_utf8(&file.bytes).ok()).unwrap_or_default();
        let changed = changed_lines(before, text);
        let module = Module::parse(text);
        if !module.is_valid() {
            continue;
        }
        for node in module.nodes() {
            if !changed.contains(&line_of(node)) || above(node).chain([node]).any(|node| is_beside_the_point(&module, node)) {
                continue;
            }
            for (place, replacement) in faults(&module, node) {
                let original = text[place.clone()].to_owned();
                found.push(Mutant { path: path.clone(), line: line_of(node), original, replacement, bytes: place });
            }
        }
    }
    found
}

fn changed_lines(before: &str, after: &str) -> BTreeSet<usize> {
    let diff = TextDiff::from_lines(before, after);
    let inserted = diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Insert);
    inserted.filter_map(|change| change.new_index()).map(|index| index + 1).collect()
}

/// What behaviour does not depend on, or what no test is asked to hold.
fn is_beside_the_point(module: &Module<'_>, node: Node<'_>) -> bool {
    match node.kind() {
        "type"
        | "case_pattern"
        | "import_statement"
        | "import_from_statement"
        | "future_import_statement"
        | "raise_statement"
        | "assert_statement"
        | "decorator" => true,
        // A text that stands alone: a docstring.
        "expression_statement" => {
            node.named_child_count() == 1 && node.named_child(0).is_some_and(|only| matches!(only.kind(), "string" | "concatenated_string"))
        }
        "keyword_argument" => matches!(module.part(node, "name"), "help" | "description" | "epilog" | "metavar" | "prog"),
        "if_statement" => module.part(node, "condition").contains("__name__") || module.part(node, "condition").contains("TYPE_CHECKING"),
        "call" => {
            let function = module.part(node, "function");
            let (object, name) = function.rsplit_once('.').unwrap_or(("", function));
            let logger = object.rsplit('.').next().unwrap_or_default().trim_start_matches('_').to_lowercase();
            matches!(logger.as_str(), "log" | "logger" | "logging" | "warnings") || matches!(name, "close" | "flush" | "cast" | "TypeVar")
        }
        "assignment" => matches!(module.part(node, "left"), "__all__" | "logger" | "log" | "_logger" | "_log"),
        _ => false,
    }
}

/// The faults of one node: where, and what stands there instead.
fn faults(module: &Module<'_>, node: Node<'_>) -> Vec<(Range<usize>, String)> {
    let text = module.text(node);
    let whole = |replacement: &str| vec![(node.byte_range(), replacement.to_owned())];
    match node.kind() {
        "comparison_operator" => swapped_operators(module, node, COMPARISONS),
        "binary_operator" | "augmented_assignment" => swapped_operators(module, node, ARITHMETIC),
        "boolean_operator" => swapped_operators(module, node, &[("and", "or"), ("or", "and")]),
        "not_operator" => whole(module.part(node, "argument")),
        "integer" => {
            text.replace('_', "").parse::<u64>().map_or_else(|_| Vec::new(), |number| whole(&(u128::from(number) + 1).to_string()))
        }
        "float" => whole(&format!("({text} + 1.0)")),
        "true" => whole("False"),
        "false" => whole("True"),
        "string" => match module.literal(node) {
            Some("") => whole("\"XX\""),
            Some(_) => {
                let start = text.find(['"', '\'']).expect("a literal has quotes");
                let quote = if text[start..].starts_with("\"\"\"") || text[start..].starts_with("'''") { 3 } else { 1 };
                let (opening, rest) = text.split_at(start + quote);
                whole(&format!("{opening}XX{rest}"))
            }
            None => Vec::new(),
        },
        "return_statement" => match node.named_child(0) {
            // To a condition, these are all one.
            Some(value) if !matches!(module.text(value), "None" | "False" | "0" | "\"\"" | "''" | "[]" | "{}" | "()") => {
                vec![(value.byte_range(), "None".to_owned())]
            }
            _ => Vec::new(),
        },
        "break_statement" => whole("continue"),
        "continue_statement" => whole("break"),
        "if_statement" | "elif_clause" | "while_statement" | "conditional_expression" => negated(module, node),
        "expression_statement" if node.named_child(0).is_some_and(|only| is_beside_the_point(module, only)) => Vec::new(),
        "expression_statement" if node.named_child(0).is_some_and(|only| matches!(only.kind(), "call" | "await")) => whole("pass"),
        "delete_statement" => whole("pass"),
        _ => Vec::new(),
    }
}

const COMPARISONS: &[(&str, &str)] = &[
    ("<", "<="),
    ("<=", "<"),
    (">", ">="),
    (">=", ">"),
    ("==", "!="),
    ("!=", "=="),
    ("in", "not in"),
    ("not in", "in"),
    ("is", "is not"),
    ("is not", "is"),
];

const ARITHMETIC: &[(&str, &str)] = &[
    ("+", "-"),
    ("-", "+"),
    ("*", "/"),
    ("/", "*"),
    ("//", "/"),
    ("%", "*"),
    ("**", "*"),
    ("&", "|"),
    ("|", "&"),
    ("^", "&"),
    ("<<", ">>"),
    (">>", "<<"),
    ("+=", "-="),
    ("-=", "+="),
    ("*=", "/="),
    ("/=", "*="),
    ("//=", "/="),
    ("%=", "*="),
    ("|=", "&="),
    ("&=", "|="),
];

fn swapped_operators(module: &Module<'_>, node: Node<'_>, table: &[(&str, &str)]) -> Vec<(Range<usize>, String)> {
    let swap = |child: Node<'_>| {
        let (_, other) = table.iter().find(|(operator, _)| *operator == module.text(child))?;
        Some((child.byte_range(), (*other).to_owned()))
    };
    children(node).into_iter().filter_map(swap).collect()
}

/// A condition that has no operator of its own to change.
fn negated(module: &Module<'_>, node: Node<'_>) -> Vec<(Range<usize>, String)> {
    let condition = if node.kind() == "conditional_expression" { node.named_child(1) } else { node.child_by_field_name("condition") };
    let has_its_own = |kind: &str| matches!(kind, "comparison_operator" | "boolean_operator" | "not_operator" | "true" | "false");
    match condition {
        Some(condition) if !has_its_own(condition.kind()) && condition.kind() != "integer" => {
            vec![(condition.byte_range(), format!("(not ({}))", module.text(condition)))]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> SourceTree {
        let mut tree = SourceTree::default();
        tree.insert(SourcePath::new("work.py").unwrap(), SourceFile::plain(text.to_owned())).unwrap();
        tree
    }

    /// The changed parts of `after`, as "original → replacement".
    #[track_caller]
    fn check(before: &str, after: &str, expect: &[&str]) {
        let found = mutants(&tree(before), &tree(after));
        let shown: Vec<_> = found.iter().map(|mutant| format!("{} → {}", mutant.original, mutant.replacement)).collect();
        assert_eq!(shown, expect);
        for mutant in found {
            let mutated = mutant.of(&tree(after));
            let text = std::str::from_utf8(&mutated.get("work.py").unwrap().bytes).unwrap().to_owned();
            assert!(text != after && Module::parse(&text).is_valid(), "{text}");
        }
    }

    #[test]
    fn operators_comparisons_and_constants_change() {
        check("", "x = a + 1\n", &["+ → -", "1 → 2"]);
        check("", "x = a <= b\n", &["<= → <"]);
        check("", "x = a not in b\n", &["not in → in"]);
        check("", "x = a and not b\n", &["and → or", "not b → b"]);
        check("", "x += 2.5\n", &["+= → -=", "2.5 → (2.5 + 1.0)"]);
        check("", "x = True\n", &["True → False"]);
        check("", "x = 'a'\ny = ''\n", &["'a' → 'XXa'", "'' → \"XX\""]);
    }

    #[test]
    fn conditions_returns_and_statements_change() {
        check("", "if ready:\n    go()\n", &["ready → (not (ready))", "go() → pass"]);
        check("", "def f(x):\n    return x\n", &["x → None"]);
        check("", "for a in b:\n    break\n", &["break → continue"]);
        check("", "x = a if b else c\n", &["b → (not (b))"]);
    }

    #[test]
    fn only_what_was_changed_is_mutated() {
        check("x = 1\ny = 2\n", "x = 1\ny = 3\n", &["3 → 4"]);
    }

    #[test]
    fn what_behaviour_does_not_depend_on_is_left_alone() {
        check("", "\"\"\"About.\"\"\"\nimport a\n", &[]);
        check("", "def f(x: int = 1) -> \"str\":\n    raise ValueError(\"no\" + 1)\n", &["1 → 2"]);
        check("", "log.info(\"x\")\nself._logger.info(1)\nfile.close()\nassert isinstance(a, int)\n", &[]);
        check("", "def f():\n    return False\n", &["False → True"]);
        check("", "p.add_argument(dest, help=\"x\")\n", &["p.add_argument(dest, help=\"x\") → pass"]);
        check("", "if __name__ == \"__main__\":\n    main()\n", &[]);
    }
}
