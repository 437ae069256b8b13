//! One task per stream of the link: reads its request and meets it.

use std::rc::Rc;

use dayone_agent::mux::{Link, Opener, Stream};
use dayone_agent::wire::{
    Done, Fault, FaultKind, Hello, MAX_MESSAGE, Reply, Request, Root, TreeReader, VERSION, WireError, end_tree, read_message, write_file,
    write_message,
};

use crate::exec;
use crate::files::Folders;
use crate::processes::Processes;
use crate::{sockets, usage};

/// What all streams share.
pub(crate) struct Agent {
    pub(crate) processes: Processes,
    pub(crate) folders: Folders,
}

/// Serves every stream until the link ends.
pub(crate) async fn serve(agent: Rc<Agent>, mut link: Link) {
    while let Some(stream) = link.incoming.recv().await {
        // A stream that fails is the other side's affair; it sees its end.
        tokio::task::spawn_local(meet(agent.clone(), stream, link.opener.clone()));
    }
}

async fn meet(agent: Rc<Agent>, mut stream: Stream, opener: Opener) -> Result<(), WireError> {
    let request = match read_message(&mut stream).await {
        Ok(Some(request)) => request,
        Ok(None) => return Ok(()),
        Err(error @ (WireError::Malformed(_) | WireError::TooLong(_))) => {
            let fault = Fault::new(FaultKind::Invalid, format!("{error} (at most {MAX_MESSAGE} bytes)"));
            return answer::<Done>(&mut stream, Err(fault)).await;
        }
        Err(error) => return Err(error),
    };
    match request {
        Request::Hello { .. } => {
            let folders = agent.folders.describe();
            answer(&mut stream, Ok(Hello { version: VERSION, folders })).await
        }
        Request::Put { root } => put(&agent, stream, root).await,
        Request::Get { root, paths } => get(&agent, stream, root, &paths).await,
        Request::Remove { run } => {
            agent.folders.remove(run);
            answer(&mut stream, Ok(Done {})).await
        }
        Request::Exec(exec) => exec::run(&agent, stream, exec).await,
        Request::Connect { port } => sockets::connect(stream, port).await,
        Request::Listen { at } => sockets::listen(stream, at, opener).await,
        Request::Reset => {
            agent.processes.kill_all();
            agent.processes.all_gone().await;
            agent.folders.wipe();
            answer(&mut stream, Ok(Done {})).await
        }
        Request::Usage => answer(&mut stream, Ok(usage::read(agent.folders.writable().iter().map(AsRef::as_ref)))).await,
    }
}

async fn answer<T: serde::Serialize>(stream: &mut Stream, result: Result<T, Fault>) -> Result<(), WireError> {
    write_message(stream, &Reply::from(result)).await
}

/// Reads the tree to its end even when a file cannot be stored, so that the sender can read the fault.
async fn put(agent: &Agent, mut stream: Stream, root: Root) -> Result<(), WireError> {
    answer(&mut stream, Ok(Done {})).await?;
    let mut stored = Ok(Done {});
    let mut tree = TreeReader::default();
    while let Some((entry, bytes)) = tree.next(&mut stream).await? {
        if stored.is_ok() {
            stored = agent.folders.write(root, &entry.path, entry.executable, &bytes).map(|()| Done {});
        }
    }
    answer(&mut stream, stored).await
}

async fn get(agent: &Agent, mut stream: Stream, root: Root, paths: &[String]) -> Result<(), WireError> {
    let files = match agent.folders.collect(root, paths) {
        Ok(files) => files,
        Err(fault) => return answer::<Done>(&mut stream, Err(fault)).await,
    };
    answer(&mut stream, Ok(Done {})).await?;
    for file in files {
        write_file(&mut stream, &file.path, file.executable, &file.bytes).await?;
    }
    end_tree(&mut stream).await
}
