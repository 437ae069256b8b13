//! Many streams over one: yamux, driven by one task.
//!
//! Knows nothing of what the streams carry. When the byte stream ends, every open stream ends and every wait for a new one
//! fails; nothing hangs.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, oneshot};
use tokio_util::compat::{Compat, FuturesAsyncReadCompatExt as _, TokioAsyncReadCompatExt as _};

pub use yamux::Mode;

/// Streams at once on one link.
const MAX_STREAMS: usize = 256;
/// Bytes that all streams of a link may have in flight towards us.
const MAX_RECEIVE_WINDOW: usize = MAX_STREAMS * 256 * 1024;
/// Accepted streams that wait to be taken; one more is refused.
const INCOMING_BACKLOG: usize = 32;

/// One stream of a link.
pub type Stream = Compat<yamux::Stream>;

/// Opens streams. Clones open on the same link, which lives until the last clone is dropped or the peer ends it.
#[derive(Clone, Debug)]
pub struct Opener {
    requests: mpsc::Sender<oneshot::Sender<io::Result<Stream>>>,
}

impl Opener {
    /// Opens a stream.
    ///
    /// # Errors
    /// The link has ended, or has as many streams as it may.
    pub async fn open(&self) -> io::Result<Stream> {
        let (answer, opened) = oneshot::channel();
        self.requests.send(answer).await.map_err(|_| ended())?;
        opened.await.map_err(|_| ended())?
    }
}

fn ended() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the link has ended")
}

/// Keeps the kind of a failure of the byte stream; what is no word of the protocol is invalid data.
fn into_io(error: yamux::ConnectionError) -> io::Error {
    match error {
        yamux::ConnectionError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}

/// Both ends of a started link.
#[derive(Debug)]
pub struct Link {
    /// Opens streams.
    pub opener: Opener,
    /// Streams that the peer opened; ends when the link does.
    pub incoming: mpsc::Receiver<Stream>,
}

/// Makes a link of `io`. The returned future drives it and must be polled; it ends when the link does, with the reason.
pub fn start<T>(io: T, mode: Mode) -> (Link, impl Future<Output = io::Result<()>>)
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let mut config = yamux::Config::default();
    config.set_max_num_streams(MAX_STREAMS).set_max_connection_receive_window(Some(MAX_RECEIVE_WINDOW));
    let (requests, asked) = mpsc::channel(1);
    let (accepted, incoming) = mpsc::channel(INCOMING_BACKLOG);
    let driver = Driver { connection: yamux::Connection::new(io.compat(), config, mode), asked, waiting: VecDeque::new(), accepted };
    (Link { opener: Opener { requests }, incoming }, driver.run())
}

struct Driver<T> {
    connection: yamux::Connection<Compat<T>>,
    asked: mpsc::Receiver<oneshot::Sender<io::Result<Stream>>>,
    waiting: VecDeque<oneshot::Sender<io::Result<Stream>>>,
    accepted: mpsc::Sender<Stream>,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Driver<T> {
    async fn run(mut self) -> io::Result<()> {
        let result = poll_fn(|cx| self.poll(cx)).await;
        if result.is_ok() {
            let _ = poll_fn(|cx| self.connection.poll_close(cx)).await;
        }
        result
    }

    /// Ready when the link has ended: by the peer, by an error, or because nobody can open or accept any more.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Poll::Ready(request) = self.asked.poll_recv(cx) {
            match request {
                Some(request) => self.waiting.push_back(request),
                None => return Poll::Ready(Ok(())),
            }
        }
        while !self.waiting.is_empty() {
            let Poll::Ready(opened) = self.connection.poll_new_outbound(cx) else { break };
            let answer = self.waiting.pop_front().expect("the queue was not empty");
            let _ = answer.send(opened.map(|stream| stream.compat()).map_err(into_io));
        }
        loop {
            match self.connection.poll_next_inbound(cx) {
                // A full backlog drops the stream, which resets it: a flood costs the peer its own streams.
                Poll::Ready(Some(Ok(stream))) => drop(self.accepted.try_send(stream.compat())),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(into_io(error))),
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn pair() -> (Link, Link) {
        let (ours, theirs) = tokio::io::duplex(1024);
        let (client, drive_client) = start(ours, Mode::Client);
        let (server, drive_server) = start(theirs, Mode::Server);
        tokio::spawn(drive_client);
        tokio::spawn(drive_server);
        (client, server)
    }

    #[tokio::test]
    async fn both_sides_open_streams() {
        let (client, mut server) = pair();
        let mut out = client.opener.open().await.unwrap();
        out.write_all(b"ping").await.unwrap();
        out.flush().await.unwrap();
        let mut accepted = server.incoming.recv().await.unwrap();
        let mut word = [0; 4];
        accepted.read_exact(&mut word).await.unwrap();
        assert_eq!(&word, b"ping");
        server.opener.open().await.unwrap();
    }

    #[tokio::test]
    async fn an_ended_link_ends_every_wait() {
        let (client, mut server) = pair();
        let mut out = client.opener.open().await.unwrap();
        out.write_all(b"x").await.unwrap();
        out.flush().await.unwrap();
        let mut accepted = server.incoming.recv().await.unwrap();
        drop(server);
        accepted.read_u8().await.unwrap();
        drop(accepted);
        assert_eq!(out.read(&mut [0; 1]).await.unwrap_or(0), 0);
        while client.opener.open().await.is_ok() {
            tokio::task::yield_now().await;
        }
        let mut incoming = client.incoming;
        assert!(incoming.recv().await.is_none());
    }

    #[tokio::test]
    async fn garbage_ends_the_link_with_an_error() {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        let (_link, drive) = start(ours, Mode::Client);
        theirs.write_all(&[0xff; 64]).await.unwrap();
        assert_eq!(drive.await.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
