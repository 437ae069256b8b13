//! The description of the API is complete.

use std::collections::BTreeSet;

use super::*;

async fn description() -> Value {
    Api::new().await.get("/openapi.json").await.json()
}

/// Every operation with its address and method.
fn operations(description: &Value) -> Vec<(String, &Value)> {
    let paths = description["paths"].as_object().unwrap();
    let methods = |(path, item): (&String, &'_ Value)| {
        let path = path.clone();
        item.as_object().unwrap().keys().cloned().map(move |method| (path.clone(), method)).collect::<Vec<_>>()
    };
    let names: Vec<_> = paths.iter().flat_map(methods).collect();
    names.into_iter().map(|(path, method)| (format!("{method} {path}"), &description["paths"][path][method])).collect()
}

#[tokio::test]
async fn every_call_is_described() {
    let description = description().await;
    assert_eq!(description["openapi"], "3.1.0");
    let names: Vec<_> = operations(&description).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "get /healthz",
            "get /readyz",
            "get /v1/challenges",
            "get /v1/challenges/{slug}",
            "get /v1/challenges/{slug}/starter.zip",
            "get /v1/submissions",
            "post /v1/submissions",
            "delete /v1/submissions/{id}",
            "get /v1/submissions/{id}",
            "get /v1/submissions/{id}/archive.zip",
            "post /v1/submissions/{id}/cancel",
            "get /v1/submissions/{id}/events",
            "get /v1/submissions/{id}/files",
            "get /v1/submissions/{id}/files/{path}",
        ]
    );
}

#[tokio::test]
async fn every_answer_has_a_description_and_a_schema() {
    let description = description().await;
    for (name, operation) in operations(&description) {
        assert!(operation["summary"].is_string(), "{name} has no summary");
        let responses = operation["responses"].as_object().unwrap();
        for (status, response) in responses {
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{name} {status} has no description");
            let content = response["content"].as_object();
            assert!(
                status == "204" || content.is_some_and(|content| content.values().all(|media| media["schema"].is_object())),
                "{name} {status}"
            );
            if status.starts_with(['4', '5']) {
                assert_eq!(
                    response["content"]["application/problem+json"]["schema"]["$ref"], "#/components/schemas/ProblemDocument",
                    "{name}"
                );
            }
        }
        if name.contains("/v1/") {
            for status in ["401", "403", "500"] {
                assert!(responses.contains_key(status), "{name} does not describe {status}");
            }
        }
        for parameter in operation["parameters"].as_array().unwrap_or(&Vec::new()) {
            assert!(parameter["description"].is_string() && parameter["schema"].is_object(), "{name}: {parameter}");
        }
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let description = description().await;
    let mut found = BTreeSet::new();
    collect(&description, &mut found);
    assert!(found.len() > 15, "{found:?}");
    for reference in found {
        let target = description.pointer(reference.strip_prefix('#').unwrap());
        assert!(target.is_some(), "{reference} leads nowhere");
    }
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
            Value::String(target) if name == "$ref" => {
                found.insert(target.clone());
            }
            _ => collect(value, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn a_finished_submission_is_as_described() {
    let api = Api::new().await;
    let _judging = api.judge(Script::Report);
    let submission = api.post(&hello(), &[("prefer", "wait=10")]).await.json();
    let description = api.get("/openapi.json").await.json();
    let wrong = mismatch(&description, &submission, &json!({"$ref": "#/components/schemas/Submission"}), "");
    assert_eq!(wrong, None);
}

/// Holds a value against a schema, as far as our schemas go; says where it does not fit.
fn mismatch(description: &Value, value: &Value, schema: &Value, at: &str) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return mismatch(description, value, description.pointer(&reference[1..]).unwrap(), at);
    }
    for (keyword, all) in [("allOf", true), ("oneOf", false)] {
        if let Some(parts) = schema[keyword].as_array() {
            let wrong: Vec<_> = parts.iter().filter_map(|part| mismatch(description, value, part, at)).collect();
            return if wrong.is_empty() || (!all && wrong.len() < parts.len()) { None } else { Some(wrong.join("; ")) };
        }
    }
    let types: Vec<_> = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => return Some(format!("{at}: the schema has no type: {schema}")),
    };
    let fits = types.iter().any(|name| match *name {
        "null" => value.is_null(),
        "string" => value.is_string() && schema["enum"].as_array().is_none_or(|words| words.contains(value)),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        _ => value.is_object(),
    });
    if !fits {
        return Some(format!("{at}: {value} is not {types:?}"));
    }
    if let Some(items) = value.as_array() {
        return items.iter().enumerate().find_map(|(n, item)| mismatch(description, item, &schema["items"], &format!("{at}/{n}")));
    }
    let properties = schema["properties"].as_object()?;
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let missing = required.filter(|name| value.get(name).is_none()).map(|name| format!("{at}/{name} is missing")).next();
    missing.or_else(|| {
        properties
            .iter()
            .find_map(|(name, schema)| value.get(name).and_then(|value| mismatch(description, value, schema, &format!("{at}/{name}"))))
    })
}

#[tokio::test]
async fn the_readable_documentation_needs_nothing_from_elsewhere() {
    let api = Api::new().await;
    let page = api.get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("https://"), "{}", page.text());
    assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"));
    let script = api.get("/docs/swagger-initializer.js").await;
    assert!(script.text().contains("/openapi.json"), "{}", script.text());
}
