//! Carries bytes between two streams.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, copy};
use tokio::time::timeout;

/// How long one direction may go on after the other has ended.
const AFTERMATH: Duration = Duration::from_secs(1);

/// Carries both ways until one side has ended, and what is then on its way. A side that never ends is not waited for: streams
/// that are half closed for ever would use up all that a link may have.
///
/// # Errors
/// Either stream failed.
pub async fn carry<A, B>(a: &mut A, b: &mut B) -> io::Result<()>
where
    A: AsyncRead + AsyncWrite + Unpin,
    B: AsyncRead + AsyncWrite + Unpin,
{
    let (mut a_in, mut a_out) = tokio::io::split(a);
    let (mut b_in, mut b_out) = tokio::io::split(b);
    let mut there = std::pin::pin!(one_way(&mut a_in, &mut b_out));
    let mut back = std::pin::pin!(one_way(&mut b_in, &mut a_out));
    tokio::select! {
        ended = &mut there => {
            ended?;
            let _ = timeout(AFTERMATH, back).await;
        }
        ended = &mut back => {
            ended?;
            let _ = timeout(AFTERMATH, there).await;
        }
    }
    Ok(())
}

async fn one_way(from: &mut (impl AsyncRead + Unpin), to: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
    copy(from, to).await?;
    to.shutdown().await
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_on_its_way_arrives_and_a_side_that_never_ends_is_let_go() {
        let (mut ours, mut a) = tokio::io::duplex(64);
        let (mut b, mut theirs) = tokio::io::duplex(64);
        let carrying = tokio::spawn(async move { carry(&mut a, &mut b).await });
        ours.write_all(b"question").await.unwrap();
        ours.shutdown().await.unwrap();
        let mut question = [0; 8];
        theirs.read_exact(&mut question).await.unwrap();
        theirs.write_all(b"answer").await.unwrap();
        let mut answer = [0; 6];
        ours.read_exact(&mut answer).await.unwrap();
        assert_eq!((&question, &answer), (b"question", b"answer"));
        // `theirs` stays open.
        carrying.await.unwrap().unwrap();
    }
}
