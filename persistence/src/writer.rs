//! SQLite's one writer: a thread that drives whole transactions, one after the other.

use crate::error::{Result, StoreError};
use crate::lite::{LiteConnection, open};
use crate::tx::Tx;
use std::sync::mpsc;
use tokio::sync::Mutex;

type Job = Box<dyn FnOnce(&Tx) + Send>;

/// The way to the one writer. Its thread ends when the last copy of this is dropped.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Opens the file and starts the thread that owns the writing connection.
    pub(crate) fn start(path: &str) -> Result<Self> {
        let connection = open(path)?;
        let (jobs, queue) = mpsc::channel::<Job>();
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || {
                let tx = Tx::Lite(Mutex::new(LiteConnection::new(connection)));
                while let Ok(job) = queue.recv() {
                    job(&tx);
                }
            })
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { jobs })
    }

    /// Hands a job to the writer's thread. Jobs run one after the other, each to its end.
    pub(crate) fn submit(&self, job: Job) -> Result<()> {
        self.jobs.send(job).map_err(|_| StoreError::Unavailable("the writer has ended".to_owned()))
    }
}
