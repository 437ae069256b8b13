//! Joins streams of the link with sockets inside the sandbox.

use std::io;
use std::path::PathBuf;

use dayone_agent::carry::carry;
use dayone_agent::mux::{Opener, Stream};
use dayone_agent::wire::{Accepted, Done, Fault, FaultKind, Reply, WireError, write_message};
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpStream, UnixListener};

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
pub(crate) async fn listen(mut stream: Stream, path: PathBuf, opener: Opener) -> Result<(), WireError> {
    let listener = match UnixListener::bind(&path) {
        Ok(listener) => listener,
        Err(error) => {
            let fault = Fault::new(FaultKind::Invalid, format!("cannot listen at {}: {error}", path.display()));
            return write_message(&mut stream, &Reply::<Done>::from(Err(fault))).await;
        }
    };
    write_message(&mut stream, &Reply::from(Ok(Done {}))).await?;
    let mut byte = [0];
    loop {
        tokio::select! {
            _ = stream.read(&mut byte) => return Ok(()),
            accepted = listener.accept() => {
                let (mut socket, _) = accepted?;
                let opener = opener.clone();
                tokio::task::spawn_local(async move {
                    let mut out = opener.open().await?;
                    write_message(&mut out, &Accepted {}).await?;
                    carry(&mut out, &mut socket).await?;
                    Ok::<_, WireError>(())
                });
            }
        }
    }
}
