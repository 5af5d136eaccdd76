//! Looks at slices of the file ahead of the check, in the reader's worker (`reader.js`), which has this module too.
//!
//! Guarantees: what it tells changes no verdict, only who does the work (`torikomi_core::check::Foreseen`). Where it is
//! of no use, because nothing can be told of the file or few rows are in order, it stops looking.

use torikomi_core::check::{Check, LookAhead, Options};
use torikomi_messages::CheckOrder;
use wasm_bindgen::prelude::wasm_bindgen;

/// So much of a file is taken to find where its rows begin and in which character code they are.
const BEGINNING_SLICES: u32 = 4;
/// A look that tells less of its slice's bytes than one in so many was in vain; after so many such, no more.
const LEAST_TOLD: u64 = 8;
const MOST_IN_VAIN: u32 = 4;

#[wasm_bindgen]
pub struct Ahead {
    stage: Stage,
    in_vain: u32,
}

enum Stage {
    /// So many slices were taken.
    Beginning(Box<Check<'static>>, u32),
    Looking(Box<LookAhead<'static>>),
    Useless,
}

#[wasm_bindgen]
impl Ahead {
    /// For the check that was ordered.
    #[wasm_bindgen(constructor)]
    pub fn new(order: &str) -> Ahead {
        let order: CheckOrder = serde_json::from_str(order).expect("BUG: the check's worker hands its order on");
        // For as long as the worker lives, which reads one file.
        let format = Box::leak(Box::new(order.format));
        let check = Check::new(format, order.today, Options::default());
        Ahead { stage: Stage::Beginning(Box::new(check), 0), in_vain: 0 }
    }

    /// Whether `begin` needs no more.
    pub fn is_ready(&self) -> bool {
        !matches!(self.stage, Stage::Beginning(..))
    }

    /// Whether it tells nothing any more.
    pub fn is_useless(&self) -> bool {
        matches!(self.stage, Stage::Useless)
    }

    /// Takes the file's first slices, one after the other.
    pub fn begin(&mut self, slice: &[u8]) {
        let Stage::Beginning(mut check, slices) = std::mem::replace(&mut self.stage, Stage::Useless) else { return };
        check.push(slice);
        self.stage = match check.looking_ahead() {
            Ok(look_ahead) => Stage::Looking(Box::new(look_ahead)),
            Err(check) if slices < BEGINNING_SLICES => Stage::Beginning(check, slices + 1),
            Err(_) => Stage::Useless,
        };
    }

    /// The words of what is told of a slice.
    pub fn look(&mut self, slice: &[u8]) -> Vec<u32> {
        let Stage::Looking(look_ahead) = &mut self.stage else { return Vec::new() };
        let foreseen = look_ahead.look(slice);
        if foreseen.bytes() * LEAST_TOLD < slice.len() as u64 {
            self.in_vain += 1;
        } else {
            self.in_vain = 0;
        }
        if self.in_vain > MOST_IN_VAIN {
            self.stage = Stage::Useless;
        }
        foreseen.into_words()
    }

    /// Of this worker's Wasm memory.
    pub fn memory_bytes(&self) -> f64 {
        crate::checking::memory_bytes() as f64
    }
}
