//! A hidden test asks for nothing that brief and starter do not name: no guessing.

use std::collections::BTreeSet;

use tree_sitter::Node;

use super::{Finding, Rule};
use crate::challenge::Challenge;
use crate::problem::closest;
use crate::python::{Module, above, below, children, line_of};
use crate::services::Provider;
use crate::tree::SourcePath;

/// The fixture's own.
const FIXTURE: &str = "candidate";
/// Methods of an HTTP client.
const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options", "request"];

pub(super) fn check(challenge: &Challenge) -> Vec<Finding> {
    let open = Open::of(challenge);
    let mut findings = Vec::new();
    let texts = challenge.hidden.iter().filter(|(path, _)| path.as_str().ends_with(".py") && !is_a_fake(challenge, path.as_str()));
    let modules: Vec<(&SourcePath, Module<'_>)> = texts
        .filter_map(|(path, file)| Some((path, Module::parse(std::str::from_utf8(&file.bytes).ok()?))))
        .filter(|(_, module)| module.is_valid())
        .collect();
    let fixtures: Vec<&str> = modules.iter().flat_map(|(_, module)| fixtures(module)).collect();
    for (path, module) in &modules {
        let mut seen = BTreeSet::new();
        for (node, demand) in demands(module, &fixtures) {
            if !open.names(&demand) && seen.insert(demand.clone()) {
                let meant = closest(demand.word(), open.words.iter().map(String::as_str)).map(|word| format!(" (they say {word:?})"));
                let detail = format!(
                    "asks for {demand}, which neither the brief nor the starter names{}: a candidate would have to guess. Name it there",
                    meant.unwrap_or_default()
                );
                findings.push(Rule::Fair.finding(format!("hidden/{path}"), Some(line_of(node)), detail));
            }
        }
    }
    findings
}

/// A fake's own addresses and names are its author's.
pub(super) fn is_a_fake(challenge: &Challenge, path: &str) -> bool {
    let is = |provider: &Provider| matches!(provider, Provider::Fake(fake) if path == format!("{}.py", fake.module));
    challenge.services.iter().any(|service| is(&service.provider))
}

/// Something of the submission that a test needs to be there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Demand {
    Module(String),
    Attribute(String),
    Argument(String),
    Option(String),
    Path(String),
}

impl Demand {
    fn word(&self) -> &str {
        match self {
            Self::Module(word) | Self::Attribute(word) | Self::Argument(word) | Self::Option(word) | Self::Path(word) => word,
        }
    }
}

impl std::fmt::Display for Demand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self {
            Self::Module(_) => "the module",
            Self::Attribute(_) => "the name",
            Self::Argument(_) => "the argument",
            Self::Option(_) => "the option",
            Self::Path(_) => "the address",
        };
        write!(f, "{kind} {:?}", self.word())
    }
}

/// What a candidate can read.
struct Open {
    text: String,
    words: BTreeSet<String>,
    modules: BTreeSet<String>,
}

impl Open {
    fn of(challenge: &Challenge) -> Self {
        let mut text = challenge.brief.clone();
        let mut modules = BTreeSet::new();
        for (path, file) in challenge.starter.iter().filter(|(path, _)| path.as_str() != "conftest.py") {
            text.push('\n');
            text.push_str(path.as_str());
            text.push('\n');
            text.push_str(&String::from_utf8_lossy(&file.bytes));
            if let Some(stem) = path.as_str().strip_suffix(".py") {
                let dotted = stem.replace('/', ".");
                modules.insert(dotted.trim_end_matches(".__init__").to_owned());
            }
        }
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let words =
            text.split(|c: char| !is_part(c)).map(|word| word.trim_matches('-').to_owned()).filter(|word| !word.is_empty()).collect();
        Self { text, words, modules }
    }

    fn has_word(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    fn names(&self, demand: &Demand) -> bool {
        match demand {
            Demand::Module(name) => {
                self.modules.contains(name) || self.text.contains(name) || self.text.contains(&format!("{}.py", name.replace('.', "/")))
            }
            Demand::Attribute(name) | Demand::Argument(name) => name.starts_with("__") || self.has_word(name),
            Demand::Option(name) => self.text.contains(name),
            // What follows the first part may be a value, and an address that is not there is asked for on purpose.
            Demand::Path(path) => path.split('/').find(|part| !part.is_empty()).is_none_or(|part| self.has_word(part) || is_a_value(part)),
        }
    }
}

/// A part of an address that is a value and no name: a number, or what has one in it.
fn is_a_value(part: &str) -> bool {
    part.chars().any(|c| c.is_ascii_digit() || matches!(c, '%' | '{' | '.' | '@'))
}

/// What a test file's code needs the submission to have.
fn demands<'t>(module: &'t Module<'_>, fixtures: &[&str]) -> Vec<(Node<'t>, Demand)> {
    let mut found = Vec::new();
    let holders = holders(module, fixtures);
    for node in module.nodes() {
        match node.kind() {
            "attribute" => {
                let object = node.child_by_field_name("object");
                if object.is_some_and(|object| is_the_submission(module, object, &holders)) {
                    found.push((node, Demand::Attribute(module.part(node, "attribute").to_owned())));
                }
            }
            "call" => of_call(module, node, &holders, &mut found),
            _ => {}
        }
    }
    found
}

/// Names that hold a module of the submission, by the function they belong to (none for the file's own).
type Holders<'a> = BTreeSet<(Option<usize>, &'a str)>;

fn holders<'a>(module: &Module<'a>, fixtures: &[&str]) -> Holders<'a> {
    let mut found = Holders::new();
    for node in module.of_kind("assignment") {
        if node.child_by_field_name("right").is_some_and(|right| is_module_call(module, right)) {
            found.insert((function_around(node), module.part(node, "left")));
        }
    }
    // A fixture that gives a module gives its name to the tests' parameters.
    for function in module.of_kind("function_definition") {
        let parameters = function.child_by_field_name("parameters").map(children).unwrap_or_default();
        for parameter in parameters.into_iter().filter(|parameter| fixtures.contains(&module.text(*parameter))) {
            found.insert((Some(function.id()), module.text(parameter)));
        }
    }
    found
}

/// The functions of a file that return or yield a module of the submission.
fn fixtures<'a>(module: &Module<'a>) -> Vec<&'a str> {
    let giving = module.nodes().into_iter().filter(|node| matches!(node.kind(), "return_statement" | "yield"));
    let of_modules = giving.filter(|node| node.named_child(0).is_some_and(|value| is_module_call(module, value)));
    let functions = of_modules.filter_map(|node| above(node).find(|outer| outer.kind() == "function_definition"));
    functions.map(|function| module.part(function, "name")).collect()
}

fn function_around(node: Node<'_>) -> Option<usize> {
    above(node).find(|outer| outer.kind() == "function_definition").map(|function| function.id())
}

fn is_module_call(module: &Module<'_>, node: Node<'_>) -> bool {
    node.kind() == "call" && module.part(node, "function") == "candidate.module"
}

fn is_the_submission(module: &Module<'_>, node: Node<'_>, holders: &Holders<'_>) -> bool {
    match node.kind() {
        "identifier" => {
            let name = module.text(node);
            holders.contains(&(function_around(node), name)) || holders.contains(&(None, name))
        }
        "call" => is_module_call(module, node),
        _ => false,
    }
}

fn of_call<'t>(module: &'t Module<'_>, node: Node<'t>, holders: &Holders<'_>, found: &mut Vec<(Node<'t>, Demand)>) {
    let (Some(function), Some(arguments)) = (node.child_by_field_name("function"), node.child_by_field_name("arguments")) else { return };
    let name = module.text(function);
    let first = arguments.named_child(0);
    let literal = |node: Node<'_>| module.literal(node).map(str::to_owned);
    if name == format!("{FIXTURE}.module") {
        found.extend(first.and_then(literal).map(|name| (node, Demand::Module(name))));
    } else if name == format!("{FIXTURE}.run") {
        let texts = first.map(below).unwrap_or_default().into_iter().filter_map(|inner| module.literal(inner));
        let words: Vec<&str> = texts.flat_map(str::split_whitespace).collect();
        // What other programs take is theirs to document.
        if !words.first().is_some_and(|program| program.starts_with("python")) || matches!(words.get(2), Some(&("pytest" | "pip"))) {
            return;
        }
        for (number, word) in words.iter().enumerate() {
            if word.starts_with("--") && word.len() > 2 {
                found.push((node, Demand::Option(word.split('=').next().unwrap_or(word).to_owned())));
            }
            if *word == "-m"
                && let Some(target) = words.get(number + 1)
            {
                found.push((node, Demand::Module((*target).to_owned())));
            }
        }
    } else if function.kind() == "attribute" {
        let is_ours = function.child_by_field_name("object").is_some_and(|object| is_the_submission(module, object, holders));
        let verb = module.part(function, "attribute");
        if is_ours {
            let given = children(arguments).into_iter().filter(|child| child.kind() == "keyword_argument");
            found.extend(given.map(|argument| (node, Demand::Argument(module.part(argument, "name").to_owned()))));
        } else if VERBS.contains(&verb) {
            let address = children(arguments).into_iter().find_map(|argument| literal(argument).filter(|text| text.starts_with('/')));
            found.extend(address.map(|text| (node, Demand::Path(text.split(['?', '#']).next().unwrap_or_default().to_owned()))));
        }
    }
}
