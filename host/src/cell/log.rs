//! What a plugin writes to standard error and standard output: its log.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

/// The log of one call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// The first bytes, as many as the limit allows, as the plugin wrote them: escape them before a terminal sees them.
    pub bytes: Vec<u8>,
    /// How many bytes came after these.
    pub dropped: u64,
}

/// Where a cell's log goes; clones write to the same log.
#[derive(Clone)]
pub(crate) struct LogSink(Arc<Mutex<(Log, u64)>>);

/// What a guest may write at once.
const CHUNK: usize = 64 << 10;

impl LogSink {
    pub(crate) fn new(max: u64) -> Self {
        Self(Arc::new(Mutex::new((Log::default(), max))))
    }

    fn lock(&self) -> MutexGuard<'_, (Log, u64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, bytes: &[u8]) {
        let (log, max) = &mut *self.lock();
        let room = usize::try_from(max.saturating_sub(log.bytes.len() as u64)).unwrap_or(usize::MAX);
        let (kept, dropped) = bytes.split_at(room.min(bytes.len()));
        log.bytes.extend_from_slice(kept);
        log.dropped = log.dropped.saturating_add(dropped.len() as u64);
    }

    /// Takes what was written so far.
    pub(crate) fn take(&self) -> Log {
        std::mem::take(&mut self.lock().0)
    }
}

impl IsTerminal for LogSink {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for LogSink {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl OutputStream for LogSink {
    fn write(&mut self, bytes: bytes::Bytes) -> StreamResult<()> {
        self.append(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(CHUNK)
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for LogSink {
    async fn ready(&mut self) {}
}

impl AsyncWrite for LogSink {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.append(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted_and_dropped() {
        let sink = LogSink::new(5);
        sink.clone().append(b"abc");
        sink.append(b"defgh");
        sink.append(b"ij");
        assert_eq!(sink.take(), Log { bytes: b"abcde".to_vec(), dropped: 5 });
    }
}
