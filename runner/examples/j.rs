use dayone_challenges::*;
use dayone_runner::*;
#[tokio::main]
async fn main() {
    tracing_subscriber::fmt::init();
    let args: Vec<String> = std::env::args().collect();
    let c = Challenge::load(std::path::Path::new(&args[1])).unwrap();
    let tree = from_folder(std::path::Path::new(&args[2]), SourceLimits::default()).unwrap();
    let j = Judge::start(JudgeSettings::default()).await.unwrap();
    for _ in 0..args.get(3).map_or(1, |n| n.parse::<u32>().unwrap()) {
        match j
            .judge(&c, &tree, &|e| {
                if let Event::Test(t) = e {
                    println!("{} {:?} {} {:?} {:?}", t.id, t.outcome, t.duration_ms, t.message, t.diff.as_ref().map(|d| &d.unified));
                }
            })
            .await
        {
            Ok(r) => println!("{:?} {:?} {} {:?} {:?}", r.verdict, r.reason, r.summary, r.timing, r.environment),
            Err(e) => println!("ERR {e}"),
        }
    }
    j.stop().await;
}
