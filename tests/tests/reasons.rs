//! Each way in which a submission can fail, made to happen in a real sandbox, and the reason that the report gives.

use dayone_runner::{Outcome, Reason, Report, Verdict};
use dayone_tests::scratch::{Scratch, is_gvisor};

#[track_caller]
fn check(report: &Report, verdict: Verdict, reason: Option<Reason>) {
    assert_eq!((report.verdict, report.reason), (verdict, reason), "{:#?}", report.tests);
}

/// A limit that gVisor does not know by its name: there, time or memory ends what would have met it.
#[track_caller]
fn check_limit(report: &Report, reason: Reason) {
    if is_gvisor() {
        assert_eq!(report.verdict, Verdict::Failed, "{:#?}", report.tests);
    } else {
        check(report, Verdict::Failed, Some(reason));
    }
}

/// Judges `work.py` under default limits.
async fn judge(work: &str) -> Report {
    Scratch::default().judge(work).await
}

#[tokio::test]
async fn a_right_solution_passes() {
    let report = judge("def solve(x):\n    return x\n").await;
    check(&report, Verdict::Passed, None);
    assert_eq!(report.summary, "3 of 3 hidden tests passed");
    assert!(report.timing.cpu_ms > 0.0 && report.timing.peak_memory_bytes > 1 << 20, "{:?}", report.timing);
    assert!(report.environment.image.starts_with("sha256:"), "{:?}", report.environment);
    assert_eq!(report.changes.files.len(), 1);
}

#[tokio::test]
async fn a_wrong_answer_fails_with_both_sides() {
    let report = judge("def solve(x):\n    return x if x == 7 else [1, 2, 4]\n").await;
    check(&report, Verdict::Failed, Some(Reason::TestsFailed));
    let list = report.tests.iter().find(|test| test.id == "test_hidden.py::test_list").unwrap();
    let diff = list.diff.as_ref().unwrap();
    assert!(diff.unified.contains("-") && diff.unified.contains('3') && diff.unified.contains('4'), "{diff:?}");
    assert_eq!(report.tests.iter().filter(|test| test.outcome == Outcome::Passed).count(), 2);
}

#[tokio::test]
async fn a_syntax_error_is_an_import_error_with_the_line() {
    let report = judge("def solve(x)\n    return x\n").await;
    check(&report, Verdict::Failed, Some(Reason::ImportError));
    let text = format!("{:?}", report.tests);
    assert!(text.contains("SyntaxError") && text.contains("work.py"), "{text}");
    assert!(!text.contains("dayone_harness"), "the traceback is the candidate's own: {text}");
}

#[tokio::test]
async fn a_module_that_exits_at_import_has_crashed_or_cannot_be_imported() {
    let report = judge("import os\nos._exit(0)\n").await;
    assert_eq!(report.verdict, Verdict::Failed);
    assert!(matches!(report.reason, Some(Reason::Crashed | Reason::ImportError)), "{:?}", report.reason);
}

#[tokio::test]
async fn a_process_that_ends_in_a_call_has_crashed() {
    let report = judge("import os\ndef solve(x):\n    os._exit(3)\n").await;
    check(&report, Verdict::Failed, Some(Reason::Crashed));
}

#[tokio::test]
async fn a_call_that_never_ends_meets_the_time_limit() {
    let scratch = Scratch { limits: "test_seconds = 0.5\ntotal_seconds = 20.0".to_owned(), ..Scratch::default() };
    let report = scratch.judge("def solve(x):\n    while True:\n        pass\n").await;
    check(&report, Verdict::Failed, Some(Reason::TimeLimit));
    assert!(report.tests.iter().any(|test| test.outcome == Outcome::TimedOut));
}

#[tokio::test]
async fn all_tests_together_meet_the_time_limit() {
    let scratch = Scratch { limits: "test_seconds = 5.0\ntotal_seconds = 1.0".to_owned(), ..Scratch::default() };
    let report = scratch.judge("import time\ndef solve(x):\n    time.sleep(3)\n    return x\n").await;
    check(&report, Verdict::Failed, Some(Reason::TimeLimit));
    assert!(report.tests.iter().any(|test| test.outcome == Outcome::NotRun));
    assert!(report.timing.tests_ms < 3_000.0, "{:?}", report.timing);
}

#[tokio::test]
async fn too_much_memory_is_a_memory_limit() {
    let scratch = Scratch { limits: "memory_mib = 96".to_owned(), ..Scratch::default() };
    let report = scratch.judge("def solve(x):\n    hog = bytearray(400 << 20)\n    return x\n").await;
    check(&report, Verdict::Failed, Some(Reason::MemoryLimit));
}

#[tokio::test]
async fn memory_within_the_limit_is_allowed_and_told() {
    let report = judge("def solve(x):\n    held = b'x' * (100 << 20)\n    return x\n").await;
    check(&report, Verdict::Passed, None);
    assert!(report.timing.peak_memory_bytes > 100 << 20, "{:?}", report.timing);
}

#[tokio::test]
async fn too_many_processes_are_a_process_limit() {
    let work = "import os, time\ndef solve(x):\n    for _ in range(500):\n        if os.fork() == 0:\n            time.sleep(30)\n            os._exit(0)\n    return x\n";
    check_limit(&judge(work).await, Reason::ProcessLimit);
}

#[tokio::test]
async fn a_full_disk_is_a_disk_limit() {
    let scratch = Scratch { limits: "disk_mib = 8".to_owned(), ..Scratch::default() };
    let work = "def solve(x):\n    with open('big', 'wb') as f:\n        for _ in range(100):\n            f.write(b'x' * (1 << 20))\n    return x\n";
    check(&scratch.judge(work).await, Verdict::Failed, Some(Reason::DiskLimit));
}

#[tokio::test]
async fn too_many_files_are_a_disk_limit() {
    let scratch = Scratch { limits: "disk_mib = 4".to_owned(), ..Scratch::default() };
    let work = "def solve(x):\n    for n in range(100000):\n        open(f'f{n}', 'w').close()\n    return x\n";
    check_limit(&scratch.judge(work).await, Reason::DiskLimit);
}

#[tokio::test]
async fn megabytes_of_output_are_an_output_limit() {
    let work = "import sys\ndef solve(x):\n    for _ in range(100):\n        sys.stdout.write('x' * (1 << 20))\n    return x\n";
    check(&judge(work).await, Verdict::Failed, Some(Reason::OutputLimit));
}

#[tokio::test]
async fn what_a_submission_prints_is_kept_with_its_test() {
    let report = judge("def solve(x):\n    print('thinking of', x)\n    return None\n").await;
    check(&report, Verdict::Failed, Some(Reason::TestsFailed));
    let number = report.tests.iter().find(|test| test.id == "test_hidden.py::test_number").unwrap();
    assert_eq!(number.stdout, "thinking of 7\n");
}

#[tokio::test]
async fn killing_every_process_kills_only_ones_own_sandbox() {
    let report = judge("import os, signal\ndef solve(x):\n    os.kill(-1, signal.SIGKILL)\n    return x\n").await;
    assert_eq!(report.verdict, Verdict::Failed);
}
