//! Standard input and output as one stream that never blocks the agent's only thread.

use std::io;

use rustix::io::fcntl_dupfd_cloexec;
use tokio::io::Join;
use tokio::net::unix::pipe::{Receiver, Sender};

/// The stream that the link runs on.
pub(crate) type Stdio = Join<Receiver, Sender>;

/// Takes both over and leaves `/dev/null` in their place, so that nothing else can write into the link.
///
/// # Errors
/// They are not pipes.
pub(crate) fn open() -> io::Result<Stdio> {
    let input = Receiver::from_owned_fd(fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?)?;
    let output = Sender::from_owned_fd(fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?)?;
    let null = std::fs::File::options().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&null)?;
    rustix::stdio::dup2_stdout(&null)?;
    Ok(tokio::io::join(input, output))
}
