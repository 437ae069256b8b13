//! Every library of every image is used once, offline, in a real sandbox with all its walls up.
//!
//! Left out unless asked for, since the images take long to build: `make test-images` builds and tries them.

use std::path::{Path, PathBuf};

use dayone_runner::{JudgeSettings, Verdict};
use dayone_tests::scratch::{Scratch, TestJudge, submission};

/// More than any library needs to be imported and used once.
const LIMITS: &str = "test_seconds = 120.0\ntotal_seconds = 300.0\nmemory_mib = 2048\ndisk_mib = 256\nprocesses = 256\ncpus = 2.0";

/// The servers that the image brings.
const DATABASES: &str = "[services.postgres]\n[services.mariadb]\nvariable = \"MARIADB_URL\"\n";

fn folder(image: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sandbox-images").join(image)
}

async fn check(image: &'static str) {
    let services = if image == "backend" { DATABASES } else { "" };
    let read = |name: &str| std::fs::read_to_string(folder(image).join(name)).expect(name);
    let catalogue = tempfile::tempdir().expect("there is room for a folder");
    let scratch = Scratch { limits: LIMITS.to_owned(), image, services, hidden: read("test_smoke.py"), ..Scratch::default() };
    let challenge = scratch.write(catalogue.path());
    let judge = TestJudge::with(JudgeSettings { warm: 0, ..JudgeSettings::default() }).await;
    let report = judge.judge.judge(&challenge, &submission(&[("smoke.py", &read("smoke.py"))]), &|_| {}).await;
    judge.stop().await;
    let report = report.expect("the image is built: make test-images");
    assert_eq!(report.verdict, Verdict::Passed, "{:#?}", report.tests);
}

macro_rules! images {
    ($($name:ident = $image:literal),+ $(,)?) => {
        $(#[tokio::test]
        #[ignore = "the image takes long to build: make test-images"]
        async fn $name() {
            check($image).await;
        })+

        #[test]
        fn every_image_that_can_be_tried_is() {
            for entry in folder("").read_dir().expect("the images' folder is there") {
                let image = entry.expect("it can be read").file_name().to_string_lossy().into_owned();
                assert!(!folder(&image).join("smoke.py").exists() || [$($image),+].contains(&image.as_str()), "add {image} to this file");
            }
        }
    };
}

images! {
    automation = "automation",
    backend = "backend",
    base = "base",
    cloud = "cloud",
    data = "data",
    ml = "ml",
    ml_tf = "ml-tf",
}
