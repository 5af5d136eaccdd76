//! Time limits for the body of a request.
//!
//! Guarantees: a small body arrives within ten seconds in total or is refused with 408, however its bytes are spread;
//! an upload must keep a minimum average rate, and what has arrived of it is kept (`upload::receive`).

use std::time::Duration;

use axum::{body::Body, extract::Request, http::Method, middleware::Next, response::Response};
use futures::StreamExt;
use tokio::time::{Instant, timeout_at};

/// For a body that fits into memory.
const SMALL_BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// For an upload: a slow connection of a person is faster.
const MIN_BYTES_PER_SECOND: u64 = 4 << 10;
const UPLOAD_GRACE: Duration = Duration::from_secs(30);

/// The body of a request arrives too slowly.
#[derive(Debug, thiserror::Error)]
#[error("the body arrives too slowly")]
pub struct SlowBody;

/// Whether an error of a body is, or comes from, a body that arrived too slowly.
pub fn is_too_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|cause| cause.is::<SlowBody>())
}

/// The deadline for more of a body.
#[derive(Debug, Clone, Copy)]
struct Deadline {
    began: Instant,
    grace: Duration,
    /// Whether received bytes extend the deadline.
    has_rate: bool,
}

impl Deadline {
    fn after(self, received_bytes: u64) -> Instant {
        let earned = if self.has_rate { received_bytes * 1_000 / MIN_BYTES_PER_SECOND } else { 0 };
        self.began + self.grace + Duration::from_millis(earned)
    }
}

/// The middleware.
pub(crate) async fn limit(request: Request, next: Next) -> Response {
    use axum::body::HttpBody;
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let is_upload = *request.method() == Method::PATCH && request.uri().path().starts_with("/api/upload/");
    let grace = if is_upload { UPLOAD_GRACE } else { SMALL_BODY_TIMEOUT };
    let deadline = Deadline { began: Instant::now(), grace, has_rate: is_upload };
    next.run(request.map(|body| with_deadline(body, deadline))).await
}

fn with_deadline(body: Body, deadline: Deadline) -> Body {
    let mut chunks = body.into_data_stream();
    Body::from_stream(async_stream::stream! {
        let mut received_bytes = 0;
        loop {
            match timeout_at(deadline.after(received_bytes), chunks.next()).await {
                Ok(Some(Ok(chunk))) => {
                    received_bytes += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
                    yield Ok(chunk);
                }
                Ok(Some(Err(error))) => {
                    yield Err(error.into_inner());
                    return;
                }
                Ok(None) => return,
                Err(_) => {
                    yield Err(SlowBody.into());
                    return;
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::body::Body;
    use bytes::Bytes;
    use tokio::time::Instant;

    use super::{Deadline, is_too_slow, with_deadline};

    /// `pieces` pieces, one every `each`.
    fn dripping(pieces: usize, piece_bytes: usize, each: Duration) -> Body {
        Body::from_stream(async_stream::stream! {
            for _ in 0..pieces {
                tokio::time::sleep(each).await;
                yield Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; piece_bytes]));
            }
        })
    }

    async fn arrives(body: Body, has_rate: bool) -> bool {
        let deadline = Deadline { began: Instant::now(), grace: Duration::from_millis(300), has_rate };
        match axum::body::to_bytes(with_deadline(body, deadline), usize::MAX).await {
            Ok(_) => true,
            Err(error) => {
                assert!(is_too_slow(&error), "{error}");
                false
            }
        }
    }

    const EACH: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_small_body_has_a_total_time_however_it_is_spread() {
        assert!(arrives(dripping(5, 1, EACH), false).await);
        assert!(!arrives(dripping(50, 1, EACH), false).await);
        assert!(!arrives(dripping(50, 50_000, EACH), false).await);
    }

    #[tokio::test]
    async fn an_upload_must_keep_a_minimum_rate_and_may_take_long() {
        assert!(!arrives(dripping(50, 1, EACH), true).await);
        assert!(arrives(dripping(50, 4_096, EACH), true).await);
    }
}
