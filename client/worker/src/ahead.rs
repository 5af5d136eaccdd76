//! Looks at slices of the file ahead of the check, in the reader's worker (`reader.js`), which has this module too.
//!
//! Guarantees: what it tells changes no verdict, only who does the work (`torikomi_core::check::Prechecked`). Where it is
//! of no use, because nothing can be told of the file or few rows are in order, it stops looking.

use js_sys::Uint8Array;
use torikomi_core::check::{Check, LookAhead, Options};
use torikomi_messages::CheckOrder;
use wasm_bindgen::prelude::wasm_bindgen;

/// So much of a file is taken to find where its rows begin and in which character code they are.
const BEGINNING_BYTES: u64 = 4 << 20;
/// A look that tells less of its slice's bytes than one in so many was in vain; after so many such, no more.
const LEAST_TOLD: u64 = 8;
const MOST_IN_VAIN: u32 = 4;

#[wasm_bindgen]
pub struct Ahead {
    stage: Stage,
    in_vain: u32,
}

enum Stage {
    Beginning(Box<Check<'static>>),
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
        Ahead { stage: Stage::Beginning(Box::new(check)), in_vain: 0 }
    }

    /// Takes the file's slices, one after the other from its first. Answers what is told of one, in words, where the
    /// check is behind; nothing where it is not, or where nothing can be told.
    pub fn look(&mut self, slice: &Uint8Array, is_behind: bool) -> Option<Vec<u32>> {
        match std::mem::replace(&mut self.stage, Stage::Useless) {
            Stage::Beginning(check) => self.stage = Stage::begin(check, &slice.to_vec()),
            Stage::Looking(look_ahead) if !is_behind => self.stage = Stage::Looking(look_ahead),
            Stage::Looking(mut look_ahead) => {
                let prechecked = look_ahead.look(&slice.to_vec());
                let is_in_vain = prechecked.bytes() * LEAST_TOLD < u64::from(slice.length());
                self.in_vain = if is_in_vain { self.in_vain + 1 } else { 0 };
                if self.in_vain <= MOST_IN_VAIN {
                    self.stage = Stage::Looking(look_ahead);
                }
                return Some(prechecked.into_words());
            }
            Stage::Useless => {}
        }
        None
    }

    /// Of this worker's Wasm.
    pub fn memory_bytes() -> f64 {
        crate::port::memory_bytes() as f64
    }
}

impl Stage {
    /// After one more of the file's first slices.
    fn begin(mut check: Box<Check<'static>>, slice: &[u8]) -> Stage {
        check.push(slice);
        match check.looking_ahead() {
            Ok(look_ahead) => Stage::Looking(Box::new(look_ahead)),
            Err(check) if check.so_far().bytes < BEGINNING_BYTES => Stage::Beginning(check),
            Err(_) => Stage::Useless,
        }
    }
}
