//! What runs beside a submission: servers that belong to it, and fakes that do not.

use dayone_runner::{JudgeError, Reason, Report, Verdict};
use dayone_tests::scratch::Scratch;

const LIMITS: &str = "test_seconds = 10.0\ntotal_seconds = 40.0";
const BANK: &str = "[services.bank]\nmodule = \"fake_bank\"\nport = 5000\n";
const FAKE: &str = r#"
calls = []

def app(environ, start_response):
    calls.append(environ["PATH_INFO"])
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"pong"]
"#;
const ASKING: &str = r#"
import os, urllib.request

def ask(path):
    with urllib.request.urlopen(os.environ["BANK_URL"] + path) as answer:
        return answer.read().decode()
"#;

fn with_database(services: &'static str, hidden: &str) -> Scratch {
    Scratch { limits: LIMITS.to_owned(), image: "backend", services, hidden: hidden.to_owned(), ..Scratch::default() }
}

fn with_bank(hidden: &str) -> Scratch {
    let beside = vec![("fake_bank.py", FAKE)];
    Scratch { limits: LIMITS.to_owned(), services: BANK, hidden: hidden.to_owned(), beside, ..Scratch::default() }
}

#[track_caller]
fn assert_passed(report: &Report) {
    assert_eq!(report.verdict, Verdict::Passed, "{:#?}", report.tests);
}

/// A submission that keeps numbers in a table, and a test that looks at the table behind its back.
const KEEPING: &str = r#"
def test_the_table_is_the_submissions_and_the_tests(candidate):
    work = candidate.module("work")
    work.prepare()
    work.keep([3, 1, 2])
    assert candidate.sql("SELECT n FROM kept ORDER BY n") == [(1,), (2,), (3,)]
    assert candidate.sql("DELETE FROM kept WHERE n > %s", [1]) == 2
    assert work.total() == 1

def test_a_fresh_start_is_an_empty_database(candidate):
    candidate.fresh()
    candidate.module("work").prepare()
    assert candidate.sql("SELECT count(*) FROM kept") == [(0,)]
"#;

fn keeping(connect: &str) -> String {
    format!(
        r#"
import os
from urllib.parse import urlsplit

{connect}

def prepare():
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS kept (n integer NOT NULL)")
        connection.commit()

def keep(numbers):
    with connect() as connection, connection.cursor() as cursor:
        cursor.executemany("INSERT INTO kept VALUES (%s)", [(n,) for n in numbers])
        connection.commit()

def total():
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT sum(n) FROM kept")
        return int(cursor.fetchone()[0])
"#
    )
}

const PSYCOPG: &str = "import psycopg\n\ndef connect():\n    return psycopg.connect(os.environ[\"DATABASE_URL\"])";
const PYMYSQL: &str = "import pymysql\n\ndef connect():\n    url = urlsplit(os.environ[\"DATABASE_URL\"])\n    \
     return pymysql.connect(host=url.hostname, port=url.port, user=url.username, database=url.path[1:])";

#[tokio::test]
async fn a_submission_has_postgresql_to_itself() {
    assert_passed(&with_database("[services.postgres]", KEEPING).judge(&keeping(PSYCOPG)).await);
}

#[tokio::test]
async fn a_submission_has_mariadb_to_itself() {
    assert_passed(&with_database("[services.mariadb]", KEEPING).judge(&keeping(PYMYSQL)).await);
}

#[tokio::test]
async fn beside_postgresql_there_is_one_page_of_system_v_memory_and_nothing_more() {
    let hidden = r#"
def test_segments(candidate):
    work = candidate.module("work")
    assert [work.segment(4096), work.segment(1)] == [28, 28]  # the server has the page: no space
    assert work.semaphores() == 1

def test_reset(candidate):
    candidate.fresh()
    assert candidate.module("work").segment(4096) == 28
"#;
    let work = r"
import ctypes

libc = ctypes.CDLL(None, use_errno=True)

def segment(size):
    ctypes.set_errno(0)
    libc.shmget(0, size, 0o1600)
    return ctypes.get_errno()

def semaphores():
    ctypes.set_errno(0)
    libc.semget(0, 1, 0o1600)
    return ctypes.get_errno()
";
    assert_passed(&with_database("[services.postgres]", hidden).judge(work).await);
}

#[tokio::test]
async fn a_server_that_the_submission_kills_is_its_own_loss() {
    let hidden = "def test_number(candidate):\n    assert candidate.module(\"work\").solve(7) == 7\n    assert candidate.sql(\"SELECT 1\") == [(1,)]\n";
    let work = "import os, signal\n\ndef solve(x):\n    for pid in os.listdir('/proc'):\n        if pid.isdigit() and 'postgres' in open(f'/proc/{pid}/cmdline').read():\n            os.kill(int(pid), signal.SIGKILL)\n    return x\n";
    let report = with_database("[services.postgres]", hidden).judge(work).await;
    assert_eq!((report.verdict, report.reason), (Verdict::Failed, Some(Reason::TestsFailed)), "{:#?}", report.tests);
}

#[tokio::test]
async fn an_image_without_the_server_is_our_fault() {
    let scratch = Scratch { image: "base", ..with_database("[services.postgres]", KEEPING) };
    let error = scratch.try_judge("").await.unwrap_err();
    assert!(matches!(error, JudgeError::Engine(_)), "{error:?}");
    assert!(error.to_string().contains("postgres did not start: ") && error.to_string().contains("no program"), "{error}");
}

#[tokio::test]
async fn a_fake_answers_the_submission_and_tells_the_tests() {
    let hidden = r#"
import fake_bank

def test_asked(candidate):
    assert [candidate.module("work").ask(f"/{number}") for number in range(30)] == ["pong"] * 30
    assert fake_bank.calls == [f"/{number}" for number in range(30)]

def test_commands_find_it_too(candidate):
    done = candidate.run(["python", "-c", "import work; print(work.ask('/x'))"])
    assert done.stdout == "pong\n"

def test_it_outlives_a_fresh_start(candidate):
    candidate.fresh()
    assert candidate.module("work").ask("/y") == "pong"
"#;
    assert_passed(&with_bank(hidden).judge(ASKING).await);
}

#[tokio::test]
async fn a_fake_is_all_of_the_grader_that_a_submission_reaches() {
    let hidden = r#"
import socket
import threading

def test_other_ports(candidate):
    with socket.create_server(("127.0.0.1", 5001)) as secret:
        assert candidate.module("work").refused(5001)
    assert not candidate.module("work").refused(5000)
"#;
    let work = "import socket\n\ndef refused(port):\n    try:\n        socket.create_connection((\"127.0.0.1\", port), 2).close()\n    except ConnectionRefusedError:\n        return True\n    return False\n";
    assert_passed(&with_bank(hidden).judge(work).await);
}

#[tokio::test]
async fn a_flood_of_connections_to_a_fake_ends_with_its_sender() {
    let hidden = "def test_flood(candidate):\n    assert candidate.module(\"work\").flood() == -1\n";
    let work = r#"
import socket

held = []

def flood():
    for _ in range(300):
        connection = socket.create_connection(("127.0.0.1", 5000), 5)
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 1000)
        held.append(connection)
    return len(held)
"#;
    let report = with_bank(hidden).judge(work).await;
    assert_eq!(report.verdict, Verdict::Failed, "{:#?}", report.tests);
    assert!(report.timing.tests_ms < 12_000.0, "{:?}", report.timing);
}

#[tokio::test]
async fn a_fake_that_cannot_be_started_is_the_challenges_fault() {
    let scratch =
        Scratch { beside: vec![("fake_bank.py", "import nothing_like_it\n")], ..with_bank("def test_it(candidate):\n    assert 1 == 1\n") };
    let error = scratch.try_judge(ASKING).await.unwrap_err();
    assert!(matches!(&error, JudgeError::Challenge(detail) if detail.contains("services.bank: ModuleNotFoundError")), "{error:?}");
}
