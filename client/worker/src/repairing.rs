//! Repairs a refused file: its slices in, the repaired file out.
//!
//! Guarantees: memory does not grow with the file; the repaired file is passed to the browser in pieces, which it
//! stores where it likes (on disk, if they are many). The chosen file stays unchanged.

use js_sys::{Array, Uint8Array};
use torikomi_core::{
    domain::{format::Format, problem::Problem},
    repair::{self, HEAD_BYTES, Offer, Repair, Repairer},
};
use torikomi_messages::{RenamingOffer, RepairChoice, Report, WorkerError};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::{
    port::{REPORT_EVERY_MS, now_ms, post},
    reading::{Reading, failure},
};

/// How much is collected before it is passed on.
const PIECE_BYTES: usize = 4 << 20;

/// A refused file and its possible repairs.
pub(crate) struct Repairable {
    file: File,
    offered: Option<Repair>,
    with_renaming: Option<Repair>,
}

/// What the page shows of the possible repairs.
#[derive(Default)]
pub(crate) struct Offers {
    pub(crate) offer: Option<Offer>,
    pub(crate) renaming: Option<RenamingOffer>,
}

impl Repairable {
    /// Finds what can be offered; perhaps nothing.
    pub(crate) async fn find(
        file: File,
        format: &Format,
        problems: &[Problem],
    ) -> Result<(Repairable, Offers), WorkerError> {
        let head =
            file.slice_with_i32_and_i32(0, i32::try_from(HEAD_BYTES).expect("BUG: a megabyte")).map_err(failure)?;
        let head = Uint8Array::new(&JsFuture::from(head.array_buffer()).await.map_err(failure)?).to_vec();
        let is_whole = head.len() < HEAD_BYTES;
        let (offered, offer) = repair::offer(&head, is_whole, format, problems).unzip();
        // What is repaired without a question may be in front of the header that raises it.
        let question = match &offer {
            Some(offer) => offer.question.clone(),
            None => problems.iter().find_map(|problem| problem.facts.rename_question.clone()),
        };
        let agreed = question.and_then(|question| {
            let (repair, offer) = repair::offer_with_renaming(&head, is_whole, format, problems)?;
            Some((repair, RenamingOffer { question, offer }))
        });
        let (with_renaming, renaming) = agreed.unzip();
        Ok((Repairable { file, offered, with_renaming }, Offers { offer, renaming }))
    }

    /// The file, repaired as chosen.
    pub(crate) async fn run(&self, choice: RepairChoice) -> Result<Blob, WorkerError> {
        let repair = match choice {
            RepairChoice::Offered => self.offered.as_ref(),
            RepairChoice::WithRenaming => self.with_renaming.as_ref(),
        };
        let mut reading = Reading::new(&self.file)?;
        let mut repairing = Repairer::new(repair.expect("BUG: what is chosen was offered"));
        let (mut slice, mut repaired, pieces) = (Vec::new(), Vec::new(), Array::new());
        let (mut bytes, mut reported_ms) = (0, f64::NEG_INFINITY);
        while reading.next(&mut slice).await?.is_some() {
            repairing.push(&slice, &mut repaired);
            bytes += slice.len() as u64;
            if repaired.len() >= PIECE_BYTES {
                hand_over(&mut repaired, &pieces)?;
            }
            if now_ms() - reported_ms >= REPORT_EVERY_MS {
                reported_ms = now_ms();
                post(&Report::Repairing(bytes));
            }
        }
        repairing.finish(&mut repaired);
        hand_over(&mut repaired, &pieces)?;
        Blob::new_with_blob_sequence(&pieces).map_err(failure)
    }
}

fn hand_over(repaired: &mut Vec<u8>, pieces: &Array) -> Result<(), WorkerError> {
    let piece = Array::of1(&Uint8Array::from(repaired.as_slice()));
    let piece = Blob::new_with_u8_array_sequence(&piece).map_err(failure)?;
    pieces.push(&piece);
    repaired.clear();
    Ok(())
}
