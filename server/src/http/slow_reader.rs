//! The deadline for a slow reader: the client of a connection must keep reading.
//!
//! Guarantees: a client that reads nothing, or less on average than [`MIN_BYTES_PER_SECOND`], is disconnected after the
//! grace period, however large the pending answer is. An event stream that is silent for hours is not a slow client.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

/// Slower than any usable connection.
const MIN_BYTES_PER_SECOND: u64 = 4 << 10;
/// The system buffers about a MiB for a reader, and reports nothing until a part of it is gone.
const GRACE: Duration = Duration::from_secs(120);

/// A connection whose client must keep reading.
pub(crate) struct DeadlineStream<S> {
    stream: S,
    /// Since when it has been waiting for the reader, and what the reader has taken since.
    pending: Option<PendingWrite>,
    grace: Duration,
}

struct PendingWrite {
    since: Instant,
    taken_bytes: u64,
    deadline: Pin<Box<Sleep>>,
}

impl<S> DeadlineStream<S> {
    pub(crate) fn new(stream: S) -> Self {
        DeadlineStream { stream, pending: None, grace: GRACE }
    }

    /// Records the result of a write.
    fn record_write(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        let grace = self.grace;
        match written {
            Poll::Ready(Ok(bytes)) => {
                if let Some(pending) = &mut self.pending {
                    pending.taken_bytes += u64::try_from(bytes).unwrap_or(u64::MAX);
                    let earned = Duration::from_millis(pending.taken_bytes * 1_000 / MIN_BYTES_PER_SECOND);
                    pending.deadline.as_mut().reset(pending.since + grace + earned);
                }
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                let pending = self.pending.get_or_insert_with(|| {
                    let since = Instant::now();
                    PendingWrite { since, taken_bytes: 0, deadline: Box::pin(sleep_until(since + grace)) }
                });
                ready!(pending.deadline.as_mut().poll(context));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the reader takes too little")))
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for DeadlineStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for DeadlineStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.record_write(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.record_write(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Everything was taken: the next wait starts over.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.pending = None;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
        time::Instant,
    };

    use super::DeadlineStream;

    const GRACE: Duration = Duration::from_millis(200);

    fn connection() -> (DeadlineStream<DuplexStream>, DuplexStream) {
        let (near, far) = duplex(1_024);
        (DeadlineStream { grace: GRACE, ..DeadlineStream::new(near) }, far)
    }

    #[tokio::test]
    async fn a_reader_that_takes_nothing_is_disconnected() {
        let (mut stream, _far) = connection();
        let began = Instant::now();
        let sent = stream.write_all(&[0; 1 << 20]).await;
        assert_eq!(sent.expect_err("nobody reads").kind(), std::io::ErrorKind::TimedOut);
        assert!(began.elapsed() >= GRACE);
    }

    #[tokio::test]
    async fn a_reader_that_takes_a_little_now_and_then_is_disconnected_and_a_slow_one_is_not() {
        for (bytes_at_once, is_disconnected) in [(20, true), (1_024, false)] {
            let (mut stream, mut far) = connection();
            let reading = tokio::spawn(async move {
                let mut taken = vec![0; bytes_at_once];
                while far.read_exact(&mut taken).await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
            let sent = stream.write_all(&[0; 40 << 10]).await;
            assert_eq!(sent.is_err(), is_disconnected, "{bytes_at_once} bytes at once");
            drop(stream);
            reading.await.expect("no panic");
        }
    }

    #[tokio::test]
    async fn a_reader_that_has_taken_everything_may_be_silent_for_any_time() {
        let (mut stream, mut far) = connection();
        for _ in 0..3 {
            let (sent, taken) = tokio::join!(
                async {
                    stream.write_all(&[0; 4_096]).await?;
                    stream.flush().await
                },
                async {
                    let mut taken = [0; 4_096];
                    far.read_exact(&mut taken).await
                }
            );
            sent.expect("it is taken");
            taken.expect("it is sent");
            tokio::time::sleep(GRACE * 2).await;
        }
    }
}
