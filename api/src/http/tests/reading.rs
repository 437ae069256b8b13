//! Lists, files, challenges, health.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_list_is_read_page_by_page_along_its_links() {
    let api = Api::new().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.insert(0, api.post(&hello(), &[]).await.json()["id"].clone());
    }
    let first = api.get("/v1/submissions?limit=2&status=queued").await;
    let link = first.header("link").unwrap();
    let next = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).unwrap();
    let second = api.get(next).await;
    let mut seen: Vec<_> = first.json()["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    seen.extend(second.json()["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
    assert_eq!(seen, ids);
    assert_eq!((second.header("link"), &second.json()["next"]), (None, &Value::Null));
    let by_cursor = api.get(&format!("/v1/submissions?limit=2&cursor={}", first.json()["next"].as_str().unwrap())).await;
    assert_eq!(by_cursor.json(), second.json());
}

#[tokio::test]
async fn files_are_given_back_as_attachments() {
    let api = Api::new().await;
    let files = json!({"challenge": SLUG, "files": {"pkg/é.html": "<script>", "raw.bin": {"base64": "AP8="}}});
    let address = api.post(&files, &[]).await.header("location").unwrap().to_owned();
    let listed = api.get(&format!("{address}/files")).await.json();
    assert_eq!(listed["items"][0], json!({"path": "pkg/é.html", "size": 8, "executable": false}));
    let page = api.get(&format!("{address}/files/pkg/%C3%A9.html")).await;
    assert_eq!((page.text().as_str(), page.header("content-type")), ("<script>", Some("application/octet-stream")));
    assert_eq!(page.header("content-disposition"), Some("attachment; filename*=UTF-8''%C3%A9.html"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert!(page.header("content-security-policy").unwrap().contains("sandbox"));
    assert_eq!(api.get(&format!("{address}/files/raw.bin")).await.body, [0, 255]);
    assert_eq!(api.get(&format!("{address}/files/none.py")).await.status, 404);
    assert_eq!(api.get(&format!("{address}/files/../files/raw.bin")).await.status, 404);
}

#[tokio::test]
async fn the_catalogue_is_filtered() {
    let api = Api::new().await;
    let slugs = async |query: &str| -> Vec<String> {
        let list = api.get(&format!("/v1/challenges{query}")).await.json();
        list["items"].as_array().unwrap().iter().map(|item| item["slug"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(slugs("").await, ["backend-junior-tiny", "data-senior-tiny"]);
    assert_eq!(slugs("?role=data").await, ["data-senior-tiny"]);
    assert_eq!(slugs("?level=junior").await, ["backend-junior-tiny"]);
    assert_eq!(slugs("?technology=FLASK").await, ["backend-junior-tiny"]);
    assert_eq!(slugs("?role=ml").await, [""; 0]);
    assert_eq!(api.get("/v1/challenges?role=boss").await.status, 422);
}

#[tokio::test]
async fn a_challenge_shows_nothing_hidden() {
    let api = Api::new().await;
    let challenge = api.get(&format!("/v1/challenges/{SLUG}")).await;
    assert_eq!(challenge.json()["brief"], "# Tiny\n\nMake it say hello.\n");
    assert_eq!(challenge.json()["starter"], json!(["README.md", "app.py", "conftest.py", "tests/test_public.py"]));
    assert!(!challenge.text().to_lowercase().contains("hidden"), "{}", challenge.text());
    let starter = api.get(&format!("/v1/challenges/{SLUG}/starter.zip")).await;
    assert_eq!(starter.header("content-type"), Some("application/zip"));
    let limits = dayone_runner::SourceLimits::default();
    let files = dayone_runner::from_archive(&starter.body, limits, &dayone_challenges::SourceTree::default()).unwrap();
    assert_eq!(files, api.catalogue.get(SLUG).unwrap().starter);
}

#[tokio::test]
async fn health_says_what_is_missing() {
    let api = Api::new().await;
    let alive = api.send(Request::get("/healthz").body(Body::empty()).unwrap()).await;
    assert_eq!((alive.status.as_u16(), &alive.json()["status"]), (200, &json!("ok")));
    let ready = api.send(Request::get("/readyz").body(Body::empty()).unwrap()).await;
    assert_eq!((ready.status.as_u16(), &ready.json()["type"]), (503, &json!("/problems/not-ready")));
    assert_eq!(ready.json()["errors"], json!([{"pointer": "/images", "detail": "The sandbox image base is missing or cannot be used."}]));
}
