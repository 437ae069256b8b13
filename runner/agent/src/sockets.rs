//! Joins streams of the link with sockets inside the sandbox.

use std::io;
use std::time::Duration;

use dayone_agent::carry::carry;
use dayone_agent::mux::{Opener, Stream};
use dayone_agent::wire::{Accepted, Done, Door, Fault, FaultKind, Reply, WireError, write_message};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener};

/// Between two looks at a door that could not be opened.
const PAUSE: Duration = Duration::from_millis(20);

/// Connects to a port of the loopback and relays until either side ends.
pub(crate) async fn connect(mut stream: Stream, port: u16) -> Result<(), WireError> {
    match TcpStream::connect(("127.0.0.1", port)).await {
        Ok(mut socket) => {
            write_message(&mut stream, &Reply::from(Ok(Done {}))).await?;
            carry(&mut stream, &mut socket).await?;
        }
        Err(error) => {
            let kind = if error.kind() == io::ErrorKind::ConnectionRefused { FaultKind::Refused } else { FaultKind::Internal };
            let fault = Fault::new(kind, format!("nobody answers on port {port}: {error}"));
            write_message(&mut stream, &Reply::<Done>::from(Err(fault))).await?;
        }
    }
    Ok(())
}

/// Accepts connections and opens a stream for each, until `stream` ends.
pub(crate) async fn listen(mut stream: Stream, at: Door, opener: Opener) -> Result<(), WireError> {
    let listener = match Listener::bind(&at).await {
        Ok(listener) => listener,
        Err(error) => {
            let fault = Fault::new(FaultKind::Invalid, format!("cannot listen at {at:?}: {error}"));
            return write_message(&mut stream, &Reply::<Done>::from(Err(fault))).await;
        }
    };
    write_message(&mut stream, &Reply::from(Ok(Done {}))).await?;
    let mut byte = [0];
    loop {
        tokio::select! {
            _ = stream.read(&mut byte) => return Ok(()),
            accepted = listener.accept() => {
                // Refused for want of open files, say: the process that asks for so many is not worth the others.
                let Ok(mut socket) = accepted else {
                    tokio::time::sleep(PAUSE).await;
                    continue;
                };
                let (opener, at) = (opener.clone(), at.clone());
                tokio::task::spawn_local(async move {
                    let mut out = opener.open().await?;
                    write_message(&mut out, &Accepted { at }).await?;
                    carry(&mut out, &mut socket).await?;
                    Ok::<_, WireError>(())
                });
            }
        }
    }
}

enum Listener {
    Unix(UnixListener),
    Tcp(TcpListener),
}

trait Socket: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket for S {}

impl Listener {
    async fn bind(at: &Door) -> io::Result<Self> {
        Ok(match at {
            Door::Path(path) => Self::Unix(UnixListener::bind(path)?),
            Door::Port(port) => Self::Tcp(TcpListener::bind(("127.0.0.1", *port)).await?),
        })
    }

    async fn accept(&self) -> io::Result<Box<dyn Socket>> {
        Ok(match self {
            Self::Unix(listener) => Box::new(listener.accept().await?.0),
            Self::Tcp(listener) => Box::new(listener.accept().await?.0),
        })
    }
}
