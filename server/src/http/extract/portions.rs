//! Portions of a long answer: other tasks run between them, whatever is done with each, such as compression.

use std::convert::Infallible;

use axum::body::{Body, Bytes};

use crate::base::pace::Pace;

/// Takes about a millisecond to compress.
const PORTION_BYTES: usize = 64 << 10;

pub(crate) fn body(mut bytes: Bytes) -> Body {
    if bytes.len() <= PORTION_BYTES {
        return Body::from(bytes);
    }
    Body::from_stream(async_stream::stream! {
        let mut pace = Pace::default();
        while !bytes.is_empty() {
            yield Ok::<_, Infallible>(bytes.split_to(PORTION_BYTES.min(bytes.len())));
            pace.large_step().await;
        }
    })
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, Bytes};
    use futures::StreamExt;

    use super::{PORTION_BYTES, body};

    async fn portions(body: Body) -> Vec<Bytes> {
        body.into_data_stream().map(|portion| portion.expect("no error")).collect().await
    }

    #[tokio::test]
    async fn an_answer_is_the_same_in_portions() {
        for length in [0, 1, PORTION_BYTES, PORTION_BYTES + 1, 3 * PORTION_BYTES] {
            let whole: Bytes = (0..=250).cycle().take(length).collect();
            let portions = portions(body(whole.clone())).await;
            assert!(portions.iter().all(|portion| portion.len() <= PORTION_BYTES));
            assert_eq!(portions.concat(), whole);
        }
    }
}
